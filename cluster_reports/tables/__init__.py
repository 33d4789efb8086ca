"""What a page lays side by side: a line beside its plan and past, units beside units, pledges beside results."""
