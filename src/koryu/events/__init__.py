"""Events: programme, registration, the day itself, and 1:1 meetings."""
