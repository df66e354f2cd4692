"""The plan document beside the law: explanations that go with a payment, and amendments still to be adopted."""
