import Foundation
import Testing

/// Yearly returns of companies from the time before there are invoices.
struct FormerReturnTests {
    let client = SandboxClient()

    /// All yearly returns of the company at the tax office, the latest first.
    private func returns(
        at client: SandboxClient, attaching: Bool = false
    ) async throws -> [[String: Any]] {
        let links = try await client.everyPage(of: "/api/links/?institution=tatooine_mx_fiscal")
        let link = try #require(links.last).string("id")
        let reply = try await client.call(
            "POST", "/api/tax-returns/",
            """
            {"link":"\(link)","type":"yearly","year_from":"2000","year_to":"2026",\
            "attach_pdf":\(attaching)}
            """)
        #expect(reply.status == 201)
        return reply.array
    }

    private func year(_ taxReturn: [String: Any]) -> Int {
        taxReturn.object("informacion_general").cents("ejercicio") / 100
    }

    /// The amounts of a part of a statement, without its sums; what has two sides counts once.
    private func amounts(_ part: [String: Any]) -> [String: Int] {
        var amounts: [String: Int] = [:]
        for name in part.keys where !name.hasPrefix("suma_") {
            let sides = part.object(name)
            amounts[name] = sides.isEmpty ? part.cents(name) : sides.cents("total")
        }
        return amounts
    }

    private func sum(_ part: [String: Any]) -> Int { amounts(part).values.reduce(0, +) }

    @Test(arguments: [1, 7, 23] as [UInt64])
    func `returns until 2021 have the year's accounts, later ones have not`(
        _ seed: UInt64
    ) async throws {
        let all = try await returns(at: SandboxClient(seed: seed))
        let years = all.map(year)
        #expect(years == years.sorted(by: >))
        #expect(years.contains(2024) && years.contains { $0 <= 2021 })
        for taxReturn in all {
            for part in [
                "estado_resultados", "estado_posicion_financiera_balance",
                "conciliacion_entre_resultado_contable_fiscal",
            ] {
                #expect((taxReturn[part] is NSNull) == (year(taxReturn) > 2021))
            }
        }
    }

    @Test(arguments: [1, 7, 23] as [UInt64])
    func `a former balance is even on both sides`(_ seed: UInt64) async throws {
        let balances = try await returns(at: SandboxClient(seed: seed))
            .map { $0.object("estado_posicion_financiera_balance") }.filter { !$0.isEmpty }
        #expect(!balances.isEmpty)
        for balance in balances {
            let owned = balance.object("activo")
            let owed = balance.object("pasivo")
            let equity = balance.object("capital_contable")
            #expect(sum(owned) == owned.cents("suma_activo"))
            #expect(sum(owed) == owed.cents("suma_pasivo"))
            #expect(sum(equity) == equity.cents("suma_capital_contable"))
            let both = owed.cents("suma_pasivo") + equity.cents("suma_capital_contable")
            #expect(both == owned.cents("suma_activo"))
            #expect(both == equity.cents("suma_pasivo_mas_capital_contable"))
            let cash = "efectivo_caja_depositos_instituciones_credito_nacionales"
            #expect(owned.cents(cash) > 0)
        }
    }

    @Test(arguments: [1, 7, 23] as [UInt64])
    func `former accounts lead from sales to the profit that is taxed`(
        _ seed: UInt64
    ) async throws {
        for taxReturn in try await returns(at: SandboxClient(seed: seed))
        where year(taxReturn) <= 2021 {
            let results = amounts(taxReturn.object("estado_resultados"))
            func amount(_ name: String) -> Int { results[name] ?? 0 }
            func result(_ name: String) -> Int {
                amount("utilidad_" + name) - amount("perdida_" + name)
            }
            let returned = amount("devoluciones_descuentos_bonificaciones_ventas_nacionales")
            #expect(
                amount("ventas_servicios_nacionales") - returned == amount("ingresos_netos"))
            #expect(
                result("bruta") == amount("ingresos_netos") - amount("costo_ventas_servicios"))
            #expect(result("operacion") == result("bruta") - amount("gastos_operacion"))
            #expect(
                result("antes_impuesto") == result("operacion")
                    + amount("resultado_integral_financiamiento"))
            #expect(result("neta") == result("antes_impuesto") - amount("isr"))

            let steps = taxReturn.object("conciliacion_entre_resultado_contable_fiscal")
            let tax = taxReturn.object("determinacion_del_impuesto_sobre_la_renta")
                .object("determinacion_del_impuesto_sobre_la_renta")
            let taxed =
                steps.cents("utilidad_o_perdida_neta")
                + steps.cents("ingresos_fiscales_no_contables")
                + steps.cents("deducciones_contables_no_fiscales")
                - steps.cents("deducciones_fiscales_no_contables")
            #expect(steps.cents("utilidad_o_perdida_neta") == result("neta"))
            #expect(taxed == tax.cents("utilidad_o_perdida_fiscal_antes_de_ptu"))
            #expect(steps.cents("isr_ietu_impac_ptu") == tax.cents("impuesto_causado_en_ejercicio"))
        }
    }

    @Test func `what a former year left over is paid out in the next, and losses lower one tax`()
        async throws
    {
        let former = try await returns(at: client).filter {
            year($0) <= 2021
                && $0.object("informacion_general").string("tipo_declaracion") == "Normal"
        }
        let paidOut =
            "provenientes_de_cuenta_de_utilidad_fisica_neta_cufin_generada_a_partir_de_2014"
        for (later, earlier) in zip(former, former.dropFirst()) {
            let dividends = later.object("dividendos_o_utilidades_distribuidos")
            let profit = earlier.object("estado_resultados").cents("utilidad_neta")
            #expect(dividends.cents(paidOut) == profit)
        }
        let losses = former.map {
            $0.object("determinacion_del_impuesto_sobre_la_renta")
                .object("determinacion_del_impuesto_sobre_la_renta")
                .cents("perdidas_fiscales_de_ejercicios_anteriores_que_se_aplican_en_ejercicio")
        }
        #expect(losses.filter { $0 > 0 }.count == 1)
        #expect(try #require(losses.last) > 0)
    }

    @Test func `a former return comes with its documents, and is found by its year`() async throws {
        for taxReturn in try await returns(at: client, attaching: true) {
            for member in ["pdf", "receipt_pdf"] {
                #expect(Data(base64Encoded: taxReturn.string(member)) != nil)
            }
        }
        let found = try await client.everyPage(of: "/api/tax-returns/?ejercicio__lte=2021")
        #expect(!found.isEmpty)
        #expect(found.allSatisfy { year($0) <= 2021 })
    }
}
