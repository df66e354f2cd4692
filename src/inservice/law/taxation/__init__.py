"""What a payment costs in tax: basis, Roth, rollover, withholding, the additional tax and its reporting."""
