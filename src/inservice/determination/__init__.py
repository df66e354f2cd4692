"""From facts to determinations: lay out the frames, ask the rules, allocate, tax, report, and say why."""
