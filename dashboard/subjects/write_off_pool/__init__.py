"""Write-off pool: what was recovered of write-offs at equal months since, and the largest that are left."""
