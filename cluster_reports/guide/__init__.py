"""Help where the work is: what a page is for and what to do now, by who reads it; and each role's half-year."""
