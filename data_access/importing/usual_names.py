"""How lenders' files usually name the columns and tables of the contract, in India above all.

A name is compared without blanks, signs and capitals: 'LAN', 'Loan A/c No.' and 'loan_ac_no' are written here as they
are read aloud. The name of the contract and its title need no entry.
"""

import re
from collections.abc import Mapping
from typing import Final

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "account_id": (
        "LAN",
        "Loan No",
        "Loan Number",
        "Loan Account No",
        "Loan Account Number",
        "Loan A/c No",
        "Account No",
        "Account Number",
        "A/c No",
        "Agreement No",
        "Agreement Number",
        "Contract No",
        "Loan ID",
        "Card No",
    ),
    "customer_id": ("Customer ID", "Cust ID", "CIF", "CIF No", "UCIC", "UCID", "Customer No", "CRN", "Borrower ID"),
    "customer_name": ("Cust Name", "Borrower Name", "Name of Borrower", "Applicant Name", "Name"),
    "phone": ("Mobile", "Mobile No", "Mobile Number", "Phone No", "Contact No", "Contact Number"),
    "product_code": ("Product", "Product ID", "Scheme Code", "Scheme", "Loan Type", "Asset Type"),
    "product_name": ("Product Description", "Product Desc", "Scheme Name"),
    "product_group": ("Product Category", "Portfolio", "Line of Business", "LOB", "Segment"),
    "branch_code": ("Branch", "Branch ID", "Sol ID", "Location Code", "Branch No"),
    "branch_name": ("Branch Description", "Location", "Location Name"),
    "zone": ("Region", "Zone Name"),
    "state": ("State Name",),
    "area": ("Area Name", "Cluster", "District", "Hub"),
    "opened_on": (
        "Disbursal Date",
        "Disbursement Date",
        "Disb Date",
        "Date of Disbursement",
        "Loan Date",
        "Booking Date",
    ),
    "sanctioned_amount": (
        "Sanction Amount",
        "Sanction Amt",
        "Loan Amount",
        "Loan Amt",
        "Disbursed Amount",
        "Disb Amt",
        "Finance Amount",
        "Amount Financed",
        "Credit Limit",
    ),
    "instalment_amount": ("EMI", "EMI Amount", "EMI Amt", "Instalment Amt", "Installment Amount"),
    "first_due_on": ("First EMI Date", "First Due Date", "EMI Start Date"),
    "restructured_on": ("Restructure Date", "Restructuring Date"),
    "risk_segment": ("Risk Grade", "Risk Category", "Risk Band", "Risk Flag"),
    "as_of_date": (
        "As on Date",
        "As on",
        "As of",
        "Position Date",
        "Report Date",
        "Data Date",
        "MIS Date",
        "Month End",
    ),
    "dpd": (
        "DPD Days",
        "Days Past Due",
        "Current DPD",
        "DPD as on Date",
        "Overdue Days",
        "No of Days Overdue",
        "MOB DPD",
    ),
    "unpaid_dues": ("No of EMI Overdue", "EMI Overdue Count", "Unpaid EMIs", "Dues Pending"),
    "principal_outstanding": (
        "POS",
        "Principal OS",
        "Principal O/S",
        "Principal Outstanding Amt",
        "Outstanding Principal",
        "PRIN OS",
        "Future Principal",
        "Principal Balance",
    ),
    "total_outstanding": (
        "TOS",
        "Total OS",
        "Total O/S",
        "Total Outstanding Amt",
        "Outstanding",
        "Outstanding Amt",
        "Outstanding Amount",
        "OS Amt",
        "O/S Amount",
        "Balance",
        "Total Due",
    ),
    "overdue_amount": (
        "Overdue",
        "Overdue Amt",
        "Total Overdue",
        "EMI Overdue",
        "Arrears",
        "Overdue EMI Amount",
        "Amount Overdue",
        "OD Amount",
    ),
    "charges_due": ("Charges Overdue", "Penal Due", "LPC Due", "Penal Charges", "Charges", "LPP", "Bounce Charges Due"),
    "due_this_month": ("Current Month EMI", "Demand", "Month Demand", "EMI Due"),
    "npa_flag": ("NPA", "NPA Status", "Is NPA"),
    "bounced_this_month": ("Bounce Flag", "Bounced", "Bounce Status"),
    "status": ("Loan Status", "Account Status", "A/c Status", "Contract Status"),
    "receipt_no": ("Receipt Number", "Receipt ID", "Transaction ID", "Txn ID", "UTR", "Voucher No", "Payment ID"),
    "reverses_receipt_no": ("Original Receipt No", "Original Receipt Number", "Reversal Of", "Reversed Receipt No"),
    "line_no": ("Line", "Serial No", "Sr No"),
    "paid_at": ("Payment Date", "Receipt Date", "Paid Date", "Paid On", "Date of Payment", "Txn Date", "Value Date"),
    "posted_on": ("Posting Date", "Posted Date"),
    "deposited_at": ("Deposit Date", "Deposited On"),
    "paid_amount": ("Amount Paid", "Paid Amt"),
    "channel": ("Mode", "Payment Mode", "Mode of Payment", "Instrument Type", "Source"),
    "agency_code": ("Agency", "Agency ID", "Vendor Code", "DCA Code", "Collection Agency", "Vendor ID"),
    "agency_name": ("Vendor Name", "DCA Name"),
    "agency_type": ("Type of Agency", "Vendor Type"),
    "collector_code": ("Collector", "Collector ID", "Agent ID", "FOS ID", "FOS Code", "Telecaller ID", "Employee Code"),
    "collector_name": ("Agent Name", "FOS Name", "Employee Name"),
    "allocated_on": ("Allocation Date", "Allocated Date", "Placement Date", "Assigned Date"),
    "recalled_on": ("Recall Date", "Withdrawal Date", "Deallocation Date"),
    "dpd_at_allocation": ("Allocation DPD", "DPD at Allocation"),
    "balance_at_allocation": ("Allocated Amount", "Allocation POS", "Allocated Value"),
    "outcome": ("Disposition", "Disposition Code", "Call Result", "Feedback", "Result Code"),
    "started_at": ("Call Date", "Visit Date", "Contact Date", "Call Time", "Trail Date", "Call Date Time"),
    "made_on": ("PTP Taken On", "PTP Created Date", "Promise Taken Date"),
    "reason_for_non_payment": ("RFNP", "Reason", "Default Reason", "Non Payment Reason"),
    "due_on": ("Due Date", "PTP Date", "Promise Date", "EMI Date"),
    "amount": ("Amt", "Receipt Amount", "Payment Amount", "Amount Collected", "Collected Amount", "PTP Amount"),
    "presented_on": ("Presentation Date", "Presented Date", "Clearing Date"),
    "return_reason": ("Bounce Reason", "Reject Reason", "Return Reason Code"),
    "result": ("Presentation Status", "Clearing Status"),
    "written_off_on": ("Write Off Date", "W/O Date"),
    "received_on": ("Complaint Date", "Received Date", "Date of Complaint"),
    "complaint_id": ("Complaint No", "Ticket No", "SR No", "Case No"),
}
"""Contract column -> other names that files give it."""

TABLES: Final[Mapping[str, tuple[str, ...]]] = {
    "account": ("accounts", "loans", "loan master", "account master"),
    "account_snapshot": ("snapshot", "snapshots", "positions", "pos", "dpd", "soa", "portfolio", "book", "mis"),
    "agency": ("agencies", "vendors"),
    "allocation": ("allocations", "placements"),
    "branch": ("branches", "branch master"),
    "collector": ("collectors", "agents", "fos"),
    "complaint": ("complaints", "grievances"),
    "interaction": ("interactions", "trail", "trails", "calls", "visits", "contacts"),
    "payment": ("payments", "receipts", "collections"),
    "presentation": ("presentations", "nach", "ecs", "bounces"),
    "product": ("products", "product master", "schemes"),
    "promise": ("promises", "ptp", "ptps"),
    "settlement": ("settlements", "ots"),
    "target": ("targets",),
    "write_off": ("write offs", "writeoffs"),
}
"""Contract table -> other names of files and sheets."""

VALUES: Final[Mapping[str, Mapping[str, str]]] = {
    "account_snapshot.status": {
        "live": "active",
        "open": "active",
        "regular": "active",
        "running": "active",
        "foreclosed": "closed",
        "matured": "closed",
        "wo": "written_off",
        "writeoff": "written_off",
        "ots": "settled",
        "assigned": "sold",
    },
    "payment.status": {
        "realised": "cleared",
        "realized": "cleared",
        "success": "cleared",
        "successful": "cleared",
        "settled": "cleared",
        "returned": "bounced",
        "dishonoured": "bounced",
        "cancelled": "reversed",
    },
    "payment.component": {"prin": "principal", "int": "interest", "charge": "charges"},
    "payment.kind": {"emi": "due", "od": "overdue", "foreclosure": "prepayment", "ots": "settlement"},
    "presentation.result": {
        "success": "cleared",
        "paid": "cleared",
        "honoured": "cleared",
        "bounce": "returned",
        "bounced": "returned",
        "failed": "returned",
        "dishonoured": "returned",
    },
    "interaction.channel": {"phone": "call", "tele": "call", "field": "visit", "fieldvisit": "visit", "mail": "email"},
    "interaction.outcome": {
        "ptp": "promise",
        "rpc": "right_party",
        "tpc": "third_party",
        "rnr": "no_answer",
        "ringing": "no_answer",
        "rtp": "refused",
        "wrongno": "wrong_number",
    },
    "promise.status": {"open": "pending", "fulfilled": "kept", "bptp": "broken"},
    "complaint.status": {"resolved": "closed", "pending": "open"},
}
"""'table.column' -> what sources write for a value of its closed vocabulary, as bare() gives it."""


_RUPEES: Final = re.compile(
    r"[\s_]*(?:[(\[]\s*(?:in\s+)?(?:rs|inr|rupees?|₹)\.?\s*[)\]]|(?<![a-z])(?:in[\s_]+)?(?:rs|inr|rupees?|₹)\.?)\s*$"
)
_SCALE: Final = re.compile(
    r"(?<![a-z])(?:lakhs?|lacs?|crores?|thousands?|millions?)(?![a-z])"
    r"|(?:(?<![a-z])(?:in|rs|inr)\b|(?<![a-z])in_|[(\[₹])[\s._']*(?:cr|k|mn|000s?)(?![a-z0-9])"
)


def bare(name: str) -> str:
    """A name in small letters and digits alone, as names are compared; '(Rs.)' or 'INR' at its end says nothing new."""
    return re.sub(r"[\W_]+", "", _RUPEES.sub("", name.casefold()))


def scale_of(name: str) -> str:
    """What a name says that its amounts are counted in other than rupees, as 'lakhs'; empty where it says nothing."""
    found = _SCALE.search(name.casefold())
    return "" if found is None else re.split(r"[\W_]+", found.group())[-1]


def without_scale(name: str) -> str:
    """The name as bare() gives it, without what its amounts are counted in."""
    start = _SCALE.split(name.casefold())[0]
    return bare(re.sub(r"[\s_(\[]*(?:(?<![a-z])in|(?<![a-z])rs\.?|(?<![a-z])inr|₹)*[\s_]*$", "", start))
