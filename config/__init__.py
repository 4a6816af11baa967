"""What an operator can set. Nothing in this package imports the bot or an adapter."""
