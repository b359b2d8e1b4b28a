import Exchange
import Sandbox
import Testing

struct PaymentTests {
    let desk = PaymentDesk()

    @Test func `institutions are found by name, kind and id`() async throws {
        let all = try await desk.get("institutions/").results
        if Contract.atHand() != nil { ContractCheck.expect(all, "paymentInstitutionBR") }
        #expect(all.count == 7)
        let business = try await desk.get("institutions/?institution_type=BUSINESS").results
        #expect(business.count == 2)
        #expect(business.allSatisfy { $0.string("name").hasSuffix("_business") })
        let named = try await desk.get("institutions/?name=erebor_br_retail").results
        #expect(named.map { $0.string("name") } == ["erebor_br_retail"])
        let ids = all.prefix(2).map { $0.string("id") }
        let chosen = try await desk.get("institutions/?id__in=\(ids.joined(separator: ","))")
        #expect(chosen.results.map { $0.string("id") } == ids)
        #expect(all.contains { $0["active"] as? Bool == false })
    }

    @Test func `a customer is made, listed and shown in the version that made him`() async throws {
        let first = try await desk.customer()
        let second = try await desk.customer(isSecond: true)
        if Contract.atHand() != nil {
            ContractCheck.expect([first.object], "CustomerOfpi")
            ContractCheck.expect([second.object], "CustomerV2")
        }
        for (reply, isSecond) in [(first, false), (second, true)] {
            #expect(reply.status == 201)
            let id = reply.object.string("id")
            let path = "customers/\(id)/"
            #expect(try await desk.get(path, isSecond: isSecond).text == reply.text)
            #expect(try await desk.get(path, isSecond: !isSecond).status == 404)
            let listed = try await desk.get("customers/", isSecond: isSecond).results
            #expect(listed.map { $0.string("id") } == [id])
        }
        #expect(try await desk.get("customers/?customer__type=INDIVIDUAL").count == 1)
        #expect(try await desk.get("customers/?customer__type=BUSINESS").count == 0)
        #expect(try await desk.get("customers/?search=lima").count == 1)
        #expect(try await desk.get("customers/?search=souza").count == 0)
        #expect(try await desk.get("customers/?created_at__gte=2026-03-16").count == 0)
    }

    @Test func `a customer that is wrong is told everything that is wrong`() async throws {
        let body = #"{"identifier":"7610927767","name":"An","email":"x","phone":"123"}"#
        let reply = try await desk.post("customers/", body)
        #expect(reply.status == 400)
        #expect(reply.fields == ["identifier", "name", "email", "phone"])
        #expect(reply.codes == ["min_length", "min_length", "min_length", "invalid"])
        let empty = try await desk.post("customers/", "{}", isSecond: true)
        #expect(empty.fields == ["identifier", "name"])
    }

    @Test func `an account is made once, and found by what it is`() async throws {
        let bank = try await desk.bank()
        let account = try await desk.account()
        if Contract.atHand() != nil {
            ContractCheck.expect([account.object], "BankAccountOfpiResponse")
            let second = try await desk.secondAccount()
            ContractCheck.expect([second.object], "BankAccountV2")
        }
        #expect(account.object.string("institution") == bank)
        let again = try await desk.account()
        #expect(again.status == 400)
        #expect(again.text.contains("already_exists"))
        #expect(again.text.contains(account.object.string("id")))
        #expect(again.fields == ["details"])
        for (query, count) in [
            ("number=457220", 1), ("number=1", 0), ("institution=ofmockbank_br_retail", 1),
            ("institution=erebor_br_retail", 0), ("holder__type=BUSINESS", 1),
            ("holder__type__in=INDIVIDUAL", 0),
        ] {
            #expect(try await desk.get("bank-accounts/?\(query)").count == count, "\(query)")
        }
        let wrong = try await desk.post("bank-accounts/", #"{"institution":"\#(bank)"}"#)
        #expect(wrong.fields == ["holder", "details"])
    }

    @Test func `a confirmed payment is authorised, paid, and becomes a transaction`()
        async throws
    {
        let intent = try await desk.intent(isConfirmed: false).object
        if Contract.atHand() != nil { ContractCheck.expect([intent], "PaymentIntentOfpi") }
        #expect(intent.string("status") == "REQUIRES_ACTION")
        let path = "payment-intents/\(intent.string("id"))/"
        let confirmed = try await desk.call("PATCH", path, #"{"confirm":true}"#)
        #expect(confirmed.status == 200)
        #expect(confirmed.object.string("status") == "PROCESSING")
        let information = confirmed.object.object("payment_method_information")
        #expect(information.object("open_finance")["redirect_url"] is String)
        #expect(try await desk.get("transactions/").count == 0)
        desk.wait(seconds: 61)
        let paid = try await desk.get(path).object
        #expect(paid.string("status") == "SUCCEEDED")
        #expect(paid.string("updated_at") > paid.string("created_at"))
        let charges = try await desk.get("\(path)charges/").results
        let transactions = try await desk.get("transactions/").results
        if Contract.atHand() != nil {
            ContractCheck.expect([paid], "PaymentIntentOfpi")
            ContractCheck.expect(charges, "ChargeBrazil")
            ContractCheck.expect(transactions, "paymentTransaction")
        }
        #expect(charges.count == 1)
        #expect(transactions.count == 1)
        #expect(transactions[0].string("amount") == intent.string("amount"))
        let charge = charges[0].string("id")
        #expect(try await desk.get("charges/\(charge)/").object.string("id") == charge)
        #expect(try await desk.get("\(path)charges/\(charge)/").object.string("id") == charge)
        #expect(try await desk.get("transactions/?charge=\(charge)").count == 1)
        #expect(try await desk.get("transactions/?amount__gt=10.50").count == 0)
        #expect(try await desk.get("charges/?status=PENDING").count == 0)
        let again = try await desk.call("PATCH", path, #"{"confirm":true}"#)
        #expect(again.codes == ["invalid"])
    }

    @Test func `a payment that its bank refuses says so`() async throws {
        let id = try await desk.intent(amount: "5.13").object.string("id")
        desk.wait(seconds: 59)
        let path = "payment-intents/\(id)/"
        #expect(try await desk.get(path).object.string("status") == "PROCESSING")
        desk.wait(seconds: 2)
        let failed = try await desk.get(path).object
        #expect(failed.string("status") == "FAILED")
        #expect(failed["failure_code"] is String)
        #expect(failed.object("last_error").string("error_code") == "payment_error")
        #expect(try await desk.get("transactions/").count == 0)
    }

    @Test func `a payment to a Pix key shows whose key it is before it is confirmed`()
        async throws
    {
        let bank = try await desk.bank()
        let body = """
            {"amount":"1234.12","customer":{"identifier":"76109277673","name":"Ana Lima"},\
            "description":"Sapatos","allowed_payment_method_types":["open_finance"],\
            "payment_method_details":{"open_finance":{"pix_key":"+5511999998888",\
            "payer_institution":"\(bank)","callback_url":"https://shop.example.com/"}},\
            "confirm":true}
            """
        let intent = try await desk.post("payment-intents/", body).object
        #expect(intent.string("status") == "REQUIRES_ACTION")
        let before = intent.object("payment_method_information").object("open_finance")
        #expect(Array(before.keys) == ["pix_key_details"])
        let path = "payment-intents/\(intent.string("id"))/"
        _ = try await desk.call("PATCH", path, #"{"confirm":true}"#)
        desk.wait(seconds: 61)
        let paid = try await desk.get(path).object
        #expect(paid.string("status") == "SUCCEEDED")
        if Contract.atHand() != nil {
            ContractCheck.expect([intent, paid], "PaymentIntentPixKeys")
        }
        #expect(try await desk.get("transactions/").count == 0)
    }
}

/// Saying the same thing twice, and taking it back.
extension PaymentTests {
    @Test func `the same key with the same body gives the first reply again`() async throws {
        let key = "82737f32-7730-4832-a985-dd86df70301c"
        _ = try await desk.account()
        let first = try await desk.intent(key: key)
        #expect(first.status == 201)
        #expect(first.head.fields.string("belvo-idempotency-status") == "AVAILABLE")
        #expect(first.head.fields.string("belvo-idempotency-key") == key)
        desk.wait(seconds: 61)
        let again = try await desk.intent(key: key)
        #expect(again.status == 201)
        #expect(again.head.fields.string("belvo-idempotency-status") == "REPLAYED")
        #expect(again.text == first.text)
        #expect(try await desk.get("payment-intents/").count == 1)
        let other = try await desk.intent(amount: "11.00", key: key)
        #expect(other.status == 422)
        #expect(other.codes == ["idempotency_payload_mismatch"])
        let wrong = try await desk.intent(key: "x")
        #expect(wrong.status == 400)
        #expect(wrong.codes == ["idempotency_key_invalid"])
    }

    @Test func `a key whose call was refused can be used again`() async throws {
        let key = "82737f32-7730-4832-a985-dd86df70301c"
        #expect(try await desk.intent(amount: "0.001", key: key).status == 400)
        let second = try await desk.intent(key: key)
        #expect(second.status == 201)
        #expect(second.head.fields.string("belvo-idempotency-status") == "AVAILABLE")
    }

    @Test func `amounts have limits with codes of their own`() async throws {
        for (amount, code) in [
            ("0.001", "max_decimal_places"), ("0", "min_value"), ("10000000000.00", "max_digits"),
            ("ten", "invalid"),
        ] {
            #expect(try await desk.intent(amount: amount).codes == [code], "\(amount)")
        }
    }

    @Test func `a scheduled payment is paid on its days, unless it is taken back`() async throws {
        let weekly =
            #","schedule":{"weekly":{"start_date":"2026-03-23","day_of_week":"MONDAY","occurrences":3}}"#
        let intent = try await desk.intent(more: weekly).object
        let path = "payment-intents/\(intent.string("id"))/"
        let charges = (intent["charges"] as? [[String: Any]]) ?? []
        #expect(charges.count == 3)
        let last = charges.last?.string("id") ?? ""
        let early = try await desk.post("\(path)charges/\(last)/cancel/", "{}")
        #expect(early.codes == ["cancellation_error"])
        desk.wait(seconds: 61)
        #expect(try await desk.get(path).object.string("status") == "SCHEDULED")
        #expect(try await desk.post("\(path)charges/\(last)/cancel/", "{}").status == 204)
        let canceled = try await desk.get("\(path)charges/?status=CANCELED").results
        #expect(canceled.map { $0.string("id") } == [last])
        // The evening before the first of its days, a minute too late.
        desk.wait(seconds: 7 * 86_400 + 15 * 3600)
        #expect(try await desk.post("\(path)cancel/", "{}").codes == ["cancellation_error"])
        desk.wait(seconds: 8 * 86_400)
        #expect(try await desk.get(path).object.string("status") == "SCHEDULE_FINISHED")
        #expect(try await desk.get("transactions/").count == 2)
    }

    @Test func `a single scheduled payment can be canceled in time`() async throws {
        let single = #","schedule":{"single":{"date":"2026-03-20"}}"#
        let id = try await desk.intent(more: single).object.string("id")
        desk.wait(seconds: 61)
        #expect(try await desk.post("payment-intents/\(id)/cancel/", "{}").status == 204)
        let after = try await desk.get("payment-intents/\(id)/").object
        #expect(after.string("status") == "CANCELED")
        for schedule in [
            #"{"single":{"date":"2026-03-15"}}"#, "{}",
            #"{"weekly":{"start_date":"2026-03-24","day_of_week":"MONDAY","occurrences":3}}"#,
            #"{"daily":{"start_date":"2026-03-24","occurrences":61}}"#,
        ] {
            let reply = try await desk.intent(more: ",\"schedule\":\(schedule)")
            #expect(reply.status == 400, "\(schedule)")
            #expect(reply.fields == ["payment_method_details"], "\(schedule)")
        }
    }
}

/// The second version, and devices.
extension PaymentTests {
    @Test func `an authorization is consumed, and a failed charge is retried`() async throws {
        let made = try await desk.authorization(amount: "10.13")
        #expect(made.status == 201)
        #expect(made.object.string("status") == "AWAITING_AUTHORIZATION")
        let path = "payment-authorizations/\(made.object.string("id"))/"
        desk.wait(seconds: 61)
        let authorized = try await desk.get(path, isSecond: true).object
        #expect(authorized.string("status") == "AUTHORIZED")
        desk.wait(seconds: 60)
        let failed = try await desk.get("\(path)charges/?status=FAILED").results
        #expect(failed.count == 1)
        let id = failed[0].string("id")
        let past = try await desk.post("\(path)charges/\(id)/retry/", #"{"date":"2026-03-15"}"#)
        #expect(past.fields == ["date"])
        let retry = try await desk.post("\(path)charges/\(id)/retry/", #"{"date":"2026-03-17"}"#)
        #expect(retry.status == 201)
        #expect(retry.object.string("previous") == id)
        #expect(try await desk.post("\(path)charges/\(id)/retry/", "{}").status == 400)
        let shown = try await desk.get("charges/\(id)/", isSecond: true).object
        #expect(shown.string("next") == retry.object.string("id"))
        desk.wait(seconds: 3 * 86_400)
        let consumed = try await desk.get(path, isSecond: true).object
        #expect(consumed.string("status") == "CONSUMED")
        #expect((consumed["charges"] as? [String])?.count == 2)
        if Contract.atHand() != nil {
            ContractCheck.expect([made.object, consumed], "PaymentAuthorization")
            ContractCheck.expect([shown, retry.object], "ChargeV2")
        }
        #expect(try await desk.post("\(path)cancel/", "{}").codes == ["cancellation_error"])
    }

    @Test func `a revoked authorization charges nothing, and takes only its own version's objects`()
        async throws
    {
        let dates = #","dates":["2026-03-20"]"#
        let id = try await desk.authorization(amount: "10", more: dates).object.string("id")
        let path = "payment-authorizations/\(id)/"
        desk.wait(seconds: 61)
        #expect(try await desk.get("\(path)charges/?status=SCHEDULED").count == 1)
        #expect(try await desk.post("\(path)cancel/", "{}").status == 204)
        #expect(try await desk.get(path).object.string("status") == "REVOKED")
        #expect(try await desk.get("\(path)charges/?status=CANCELED").count == 1)
        let first = try await desk.customer().object.string("id")
        let refused = try await desk.authorization(amount: "10", customer: first)
        #expect(refused.status == 400)
        #expect(refused.text.contains("The customer does not exist or is invalid."))
        #expect(try await desk.get("payment-authorizations/?amount=10.00").count == 1)
    }

    @Test func `a device is enrolled when its owner comes back with a yes`() async throws {
        for (answer, status) in [
            (#""code":"c""#, "SUCCEEDED"),
            (#""error":"access_denied","error_description":"no""#, "FAILED"),
        ] {
            let made = try await desk.enrollment().object
            #expect(made.string("status") == "PENDING")
            let url = made.object("details").string("redirect_url")
            let state = url.split(separator: "=").last ?? ""
            let path = "enrollments/complete-redirection/"
            let back = try await desk.post(path, "{\"state\":\"\(state)\",\(answer)}")
            #expect(back.status == 200)
            desk.wait(seconds: 61)
            let id = made.string("id")
            let after = try await desk.get("enrollments/\(id)/").object
            #expect(after.string("status") == status)
            let found = try await desk.get("enrollments/?status=\(status)").results
            #expect(found.map { $0.string("id") } == [id])
            if Contract.atHand() != nil {
                ContractCheck.expect([made, back.object, after], "EnrollmentBiometricPix")
            }
        }
        let unknown = try await desk.post("enrollments/complete-redirection/", #"{"state":"x"}"#)
        #expect(unknown.codes == ["does_not_exist"])
        #expect(try await desk.get("enrollments/?customer__identifier=76109277673").count == 2)
    }

    @Test func `a widget token is given for a known use`() async throws {
        let url = "https://shop.example.com/"
        let widget =
            #"{"callback_urls":{"success":"\#(url)","exit":"\#(url)"},"branding":{"company_name":"Loja"}}"#
        let reply = try await desk.post(
            "token/", #"{"use_cases":["PAYMENT_INTENT"],"widget":\#(widget)}"#)
        #expect(reply.status == 200)
        #expect(reply.object.string("access").split(separator: ".").count == 3)
        let wrong = try await desk.post("token/", #"{"use_cases":["X"],"widget":\#(widget)}"#)
        #expect(wrong.codes == ["invalid_choice"])
        #expect(try await desk.post("token/", "{}").fields == ["use_cases", "widget"])
    }
}
