# ruff: noqa: E501 - one employee, one line
"""Writes marlow.xlsx: the census of a printer's 401(k) plan as an analyst might send it, two years, dirt and all.

    python make.py [folder]

A title above each table, a totals row that does not tie, a Social Security number column, employee numbers that lost their
zeros from one year to the next, "0" and 00/00/0000 where there is no date, years of two digits, dollar signs and commas,
a negative in parentheses, shares as 55% and as 4, a relative by name and one by number, two rows for a rehired employee, a
row that is there twice, a row without a name, and a cell that cannot be read. Running this again gives the same bytes.
"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import xlsxwriter

TITLE = "Marlow Print Works 401(k) Plan"

CENSUS_2024 = """
Emp # | SSN         | Employee Name  | DOB        | DOH        | DOT        | Hours | Gross Comp  | Off | Own % | Related To   | Relationship | Entry Date | Union | Balance 12/31/2024 | Distributions | Reason      | Dept
0101  | 000-00-0001 | Marlow, Helen  | 03/14/1961 | 06/01/1995 | 0          | 2,080 | $182,000.00 | Y   | 55%   |              |              | 1/1/2000   | N     | $612,340.18        |               |             | Office
0102  | 000-00-0002 | Marlow, Tobias | 07/09/1959 | 06/01/1995 | 00/00/0000 | 1,200 | $64,000.00  | N   | 36%   | Helen Marlow | Husband      | 1/1/2000   | N     | $201,774.06        |               |             | Office
0103  | 000-00-0003 | Marlow, Greta  | 11/02/92   | 09/15/2018 |            | 1,950 | $48,500.00  | N   |       | 0101         | Daughter     | 1/1/2020   | N     | $21,090.77         |               |             | Press
0104  | 000-00-0004 | Ruiz, Dana     | 1974-05-21 | 04/01/2006 | 0          | 2,080 | $158,250.00 | Y   | 4     |              |              | 1/1/2008   | N     | $143,802.51        |               |             | Office
0105  | 000-00-0005 | Okoro, Sam     | 02/28/1970 | 10/12/2009 | 0          | 2,080 | $96,400.00  | N   | 5%    |              |              | 1/1/2011   | N     | $118,236.40        |               |             | Press
0106  | 000-00-0006 | Lindt, Petra   | 09/30/1985 | 03/04/2013 | 0          | 2,010 | $61,750.00  | N   |       |              |              | 1/1/2015   | N     | $52,418.93         |               |             | Press
0107  | 000-00-0007 | Ortega, Luis   | 12/05/1988 | 04/04/2016 | 0          | 1,890 | $45,900.00  | N   |       |              |              | 1/1/2018   | N     | $24,066.12         |               |             | Bindery
0108  | 000-00-0008 | Chen, Amy      | 06/17/1991 | 01/09/2017 | 0          | 2,080 | $57,300.00  | N   |       |              |              | 1/1/2019   | N     | $38,590.00         |               |             | Bindery
0109  | 000-00-0009 | Frost, Neil    | 04/11/1966 | 08/22/2001 | 06/28/2024 | 1,040 | $31,000.00  | N   |       |              |              | 1/1/2003   | N     | ($12.50)           | $88,150.00    | Termination | Press
0110  | 000-00-0010 | Weiss, Jo      | 10/25/1998 | 02/05/2024 | 0          | 1,720 | $33,280.00  | N   |       |              |              | 1/1/2025   | N     |                    |               |             | Bindery
0108  | 000-00-0008 | Chen, Amy      | 06/17/1991 | 01/09/2017 | 0          | 2,080 | $57,300.00  | N   |       |              |              | 1/1/2019   | N     | $38,590.00         |               |             | Bindery
      |             |                | 05/05/1987 | 05/01/2019 | 0          |       |             | N   |       |              |              | 1/1/2021   | N     | $9,400.00          |               |             | Bindery
Total |             |                |            |            |            |       | $778,380.00 |     |       |              |              |            |       | $1,221,731.47      | $88,150.00    |             |
"""

CENSUS_2025 = """
Emp # | Employee Name  | DOH        | DOT        | 2025 Comp   | Off | Own % | Entry Date | Deferrals | Catch-Up | Match
101   | Marlow, Helen  | 06/01/1995 | 0          | $186,000.00 | Y   | 55%   | 1/1/2000   | $5,580.00 | $7,500   | $1,860.00
102   | Marlow, Tobias | 06/01/1995 | 0          | $65,000.00  | N   | 36%   | 1/1/2000   | $0.00     |          | $0.00
103   | Marlow, Greta  | 09/15/2018 | 0          | $50,100.00  | N   |       | 1/1/2020   | $1,002.00 |          | $501.00
104   | Ruiz, Dana     | 04/01/2006 | 0          | $161,000.00 | Y   | 4%    | 1/1/2008   | $3,220.00 |          | $1,610.00
105   | Okoro, Sam     | 10/12/2009 | 0          | $98,800.00  | N   | 5%    | 1/1/2011   | $2,964.00 |          | $988.00
106   | Lindt, Petra   | 03/04/2013 | 0          | see W-2     | N   |       | 1/1/2015   | $1,250.00 |          | $625.00
107   | Ortega, Luis   | 04/04/2016 | 03/31/2025 | $11,480.00  | N   |       | 1/1/2018   | $344.40   |          | $114.80
107   | Ortega, Luis   | 09/02/2025 | 0          | $14,960.00  | N   |       | 1/1/2018   | $0.00     |          | $0.00
108   | Chen, Amy      | 01/09/2017 | 0          | $59,000.00  | N   |       | 1/1/2019   | $0.00     |          | $0.00
110   | Weiss, Jo      | 02/05/2024 | 0          | $36,400.00  | N   |       | 1/1/2025   | $728.00   |          | $364.00
Total |                |            |            | $745,990.00 |     |       |            | $15,088.40 | $7,500.00 | $6,062.80
"""

SHEETS = {"Census 12-31-2024": CENSUS_2024, "Census 2025": CENSUS_2025}


def write(path: Path) -> None:
    """Write the workbook; the same bytes each time."""
    with xlsxwriter.Workbook(path) as book:
        # A workbook notes when it was made, which would differ from run to run.
        book.set_properties({"title": TITLE, "created": datetime(2026, 2, 16)})
        for name, table in SHEETS.items():
            sheet = book.add_worksheet(name)
            sheet.write(0, 0, f"{TITLE} - {name}")
            for number, line in enumerate(table.strip().splitlines(), start=2):
                for place, cell in enumerate(part.strip() for part in line.split("|")):
                    if name == "Census 2025" and place == 0 and cell.isdigit():
                        sheet.write_number(number, place, int(cell))
                    elif cell:
                        sheet.write_string(number, place, cell)
            sheet.autofit()


if __name__ == "__main__":
    write((Path(sys.argv[1]) if sys.argv[1:] else Path(__file__).parent) / "marlow.xlsx")
