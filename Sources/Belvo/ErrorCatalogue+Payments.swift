/// What only payments run into.
extension BelvoError {
    public static let alreadyExists = BelvoError(
        400, "already_exists", .request, "The bank account … already exists.", namesField: true)
    public static let alreadyRegistered = BelvoError(
        400, "already_registered", .request, "This object is already registered.")
    public static let cancellationError = BelvoError(
        400, "cancellation_error", .request,
        "… cannot be canceled because it is not SCHEDULED",
        "… cannot be canceled as the cutoff time (…) has passed.")
    public static let idempotencyKeyConflict = BelvoError(
        409, "idempotency_key_conflict", .request,
        "A request with this idempotency key is already being processed.")
    public static let idempotencyKeyInvalid = BelvoError(
        400, "idempotency_key_invalid", .request,
        "The idempotency key must be a valid UUID.")
    public static let idempotencyPayloadMismatch = BelvoError(
        422, "idempotency_payload_mismatch", .request,
        "A different request with the same idempotency key already exists.")
}
