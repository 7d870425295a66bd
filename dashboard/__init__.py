"""The app, minus its screens: metrics, scope, charts, workbooks, command line."""
