"""``python -m bot`` is the console command ``readout``."""

from bot.cli import main

main()
