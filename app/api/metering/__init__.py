"""Events in, decisions out; interactions, quota, ledger, and the ledger's verification."""
