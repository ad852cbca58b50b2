"""The three steps to a run, pictures, preset and name; what each shows at the right, and the drawer of all the rest."""
