"""Writes bright.xlsx: a small plan's data as a recordkeeper might send it, dirt and all.

    python make.py [folder]

Sheets carry a recordkeeper's names and headings, a title above the table, a totals row, dates in six styles,
dollar signs, a termination date of 00/00/0000, a reversal in parentheses and two cells that cannot be read.
`inservice decide examples/books/bright` reads the workbook, lists what it could not read or read in one of
several ways, and decides the rest. Running this again gives the same bytes.
"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import xlsxwriter

TITLE = "Bright Dental Safe Harbor 401(k)"

# 35797 is a date as spreadsheets keep dates; B-116's birth date was never sent.
CENSUS = """
Emp ID | DOB           | Date of Hire | Term Date  | Resident State | TIN on File | Outside US | Division
B-101  | 01/30/1966    | 35797        | 00/00/0000 | PA             | Y           | N          | Main St
B-104  | 11/23/88      | 04/03/2017   | 00/00/0000 | PA             | Y           | N          | Main St
B-107  | 1991-03-08    | 12-Sep-2016  | 0          | PA             | Y           | N          | Main St
B-110  | 07/16/1979    | 06/21/2021   |            | NJ             | Y           | N          | Mall
B-113  | Aug 5, 1995   | 02/14/2022   |            | PA             | Y           | N          | Mall
|
B-116  | on file at HQ | 05/08/2006   |            | PA             | Y           | N          | Main St
"""

PARTICIPATION = """
Emp ID | Plan Entry Date | Marital Status | HCE | 5% Owner | First Roth Year | Payee Type
B-101  | 1/1/2012        | Married        | Y   | Y        | 2012            | participant
B-104  | 1/1/2018        | married        | N   | N        |                 | participant
B-107  | 1/1/2017        | Single         | N   | N        |                 | participant
B-110  | 1/1/2022        | Divorced       | N   | N        |                 | participant
B-113  | 1/1/2023        | Single         | N   | N        | 2023            | participant
B-116  | 1/1/2012        | Married        | N   | N        |                 | participant
"""

BALANCES = """
Emp ID | Money Type      | Ending Balance | Val Date   | Vesting % | Roth Basis
B-101  | salary deferral | $512,406.18    | 12/31/2025 | 100%      | $0.00
B-101  | Roth 401(k)     | $131,220.75    | 12/31/2025 | 100%      | $82,000.00
B-101  | SH match        | $201,877.40    | 12/31/2025 | 100%      | $0.00
B-101  | PS              | $255,904.66    | 12/31/2025 | 100%      | $0.00
B-104  | salary deferral | $14,930.25     | 12/31/2025 | 100%      | $0.00
B-104  | SH match        | $9,812.77      | 12/31/2025 | 100%      | $0.00
B-107  | salary deferral | $31,204.90     | 12/31/2025 | 100%      | $0.00
B-107  | SH match        | $22,618.03     | 12/31/2025 | 100%      | $0.00
B-110  | salary deferral | $19,344.08     | 12/31/2025 | 100%      | $0.00
B-110  | rollover        | $61,087.52     | 12/31/2025 | 100%      | $0.00
B-113  | Roth 401(k)     | $11,480.36     | 12/31/2025 | 100%      | $9,900.00
B-113  | SH match        | $6,215.44      | 12/31/2025 | 100%      | $0.00
B-113  | PS              | $2,150.00      | 12/31/2025 | 100%      | $0.00
B-116  | salary deferral | $148,266.91    | 12/31/2025 | 100%      | $0.00
B-116  | SH match        | see note       | 12/31/2025 | 100%      | $0.00
Total  |                 | $1,480,829.69  |            |           |
"""

HISTORY = """
Emp ID | Money Type      | Distribution Type | Check Date | Gross Amount | Taxable Amount
B-107  | salary deferral | Hardship          | 10/17/2022 | $15,000.00   | $15,000.00
B-101  | salary deferral | Age 59 1/2        | 07/30/2025 | $100,000.00  | $0.00
B-110  | rollover        | Any time          | 03/20/2023 | $20,000.00   | $20,000.00
B-110  | rollover        | Any time          | 03/27/2023 | ($500.00)    | ($500.00)
"""

COVERAGE = "History | Whose | From Date | Through Date\n" + "\n".join(
    f"{what} | {who} | 01/01/2012 | 06/30/2026"
    for who in ("B-101", "B-104", "B-107", "B-110", "B-113", "B-116")
    for what in ("distributions", "other plans")
)

REQUESTS = """
Request | Emp ID | Received   | Pay Date   | Withdrawal Type | Ask   | Amount     | W-4R Rate | Notice Date
W-1     | B-101  | 01/05/2026 | 02/09/2026 | Age 59 1/2      | gross | $25,000    |           | 01/05/2026
W-2     | B-104  | 01/12/2026 | 01/26/2026 | DAV             | gross | $10,500.00 | 10%       |
W-3     | B-107  | 02/02/2026 | 02/17/2026 | Hardship        | net   | $6,500.00  |           |
W-4     | B-110  | 02/09/2026 | 03/16/2026 |                 | gross | 12,000.00  |           | 02/09/2026
W-5     | B-113  | 03/02/2026 | 03/16/2026 | QBA             | gross | $5,000.00  | 0%        |
W-6     | B-116  | 03/09/2026 | 04/13/2026 | Age 59 1/2      | gross | $40,000.00 |           | 03/09/2026
"""

CLAIMS = """
Request No | Claim             | Detail                        | Value
W-2        | Domestic abuse    | on                            | 11/08/2025
W-2        | Domestic abuse    | certified                     | Y
W-3        | Hardship          | reason                        | eviction_or_foreclosure
W-3        | Hardship          | need                          | $6,500.00
W-3        | Hardship          | for                           | self
W-3        | Hardship          | principal_residence           | X
W-3        | Hardship          | represents_no_other_resources | X
W-3        | Hardship          | actual_knowledge_to_contrary  | N
W-3        | Hardship          | evidence                      | source_documents
W-3        | Hardship          | insurance_covered             | $0.00
W-3        | Hardship          | federal_rate                  | 12%
W-3        | Hardship          | state_rate                    | 3.07%
W-3        | Hardship          | local_rate                    | 1%
W-5        | Birth or adoption | on                            | 01/19/2026
W-5        | Birth or adoption | children                      | 1
W-5        | Birth or adoption | adoptee_eligible              | Y
"""

SHEETS = {
    "Participant Census": CENSUS,
    "Participation": PARTICIPATION,
    "Account Balances": BALANCES,
    "Withdrawal History": HISTORY,
    "History Coverage": COVERAGE,
    "Withdrawal Requests": REQUESTS,
    "Claims": CLAIMS,
}


def write(path: Path) -> None:
    """Write the workbook; the same bytes each time."""
    with xlsxwriter.Workbook(path, {"strings_to_numbers": True}) as book:
        # A workbook notes when it was made, which would differ from run to run.
        book.set_properties({"title": TITLE, "created": datetime(2026, 6, 30)})
        for name, table in SHEETS.items():
            sheet = book.add_worksheet(name)
            sheet.write(0, 0, f"{TITLE} - {name}")
            for number, line in enumerate(table.strip().splitlines(), start=2):
                sheet.write_row(number, 0, [cell.strip() for cell in line.split("|")])
            sheet.autofit()


if __name__ == "__main__":
    write((Path(sys.argv[1]) if sys.argv[1:] else Path(__file__).parent) / "bright.xlsx")
