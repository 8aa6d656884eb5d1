-- A member who was merged into another has an account that credit has left; orders about it are refused.
ALTER TABLE ledger.account ADD COLUMN moved_to bigint; -- the party to which it went
COMMENT ON COLUMN ledger.transfer.kind IS
    '1 grant, 2 spending, 3 capture, 4 reversal, 5 expiry, 6 claw-back, 7 correction, 8 settlement, 9 move';
