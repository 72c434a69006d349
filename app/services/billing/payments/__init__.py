"""Records payments, imports bank statements, reminds, and says where invoices stand."""
