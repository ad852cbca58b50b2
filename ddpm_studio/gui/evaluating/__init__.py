"""What the page Evaluate is made of: what pictures cost, sent bit by bit, and what is learnt by heart."""
