import Belvo

extension TaxReturnTeller {
    func personalMonth(_ payment: ProvisionalPayment) -> [JSON.Member] {
        [
            JSON.Member("isr", incomeTax(payment)),
            JSON.Member("iva", vat(payment.month)),
        ]
    }

    private var isLandlord: Bool { filing.year.regime == .letting }

    private func incomeTax(_ payment: ProvisionalPayment) -> JSON {
        let figures: [(String, Int)] = [
            ("ingresos_periodos_anteriores", payment.incomeBefore),
            ("ingresos_periodo", payment.income),
            ("total_ingresos", payment.totalIncome),
            ("compras_gastos_periodos_anteriores", isLandlord ? 0 : payment.spendingBefore),
            ("compra_gastos_periodo", isLandlord ? 0 : payment.spending),
            ("total_compras_gastos", isLandlord ? 0 : payment.totalSpending),
            ("base_gravable_pago_provisional", payment.base),
            ("isr_causado", payment.tax),
            ("pagos_provisionales_efectuados_anterioridad", payment.paidBefore),
            ("isr_retenido_periodos_anteriores", payment.withheldBefore),
            ("impuesto_retenido", payment.withheld),
            ("isr_cargo", payment.due),
        ]
        let members = figures.map { JSON.Member($0.0, .integer($0.1)) }
        return [
            "tipo": isLandlord ? "PFAI" : "PFAE",
            "determinacion": .object(members + (isLandlord ? blindDeduction(payment) : [])),
            "detalle_del_pago": amountsDue(payment.due),
        ]
    }

    /// Landlords may deduct a fixed part of their rents instead of what they spent.
    private func blindDeduction(_ payment: ProvisionalPayment) -> [JSON.Member] {
        [
            JSON.Member("tipo_de_deduccíon", "Deducción opcional"),
            JSON.Member("optas_por_el_cálculo_acumulado", "NO"),
            JSON.Member("deduccíon_opcional", .integer(payment.spending)),
            JSON.Member("impuesto_predial", 0),
            JSON.Member("total_deducciones_autorizadas", .integer(payment.spending)),
            JSON.Member("tienes_facilidades_administrativas_o_estímulos_deducibles", "NO"),
        ]
    }

    private func amountsDue(_ due: Int) -> JSON {
        let surcharge = filing.surcharge(on: due)
        return [
            "a_cargo": .integer(due),
            "parte_actualizada": 0,
            "recargos": .integer(surcharge),
            "total_contribuciones": .integer(due + surcharge),
            "total_aplicaciones": 0,
            "cantidad_a_cargo": .integer(due + surcharge),
            "cantidad_a_pagar": .integer(due + surcharge),
        ]
    }

    private func vat(_ month: FiscalMonth) -> JSON {
        let due = max(0, month.vatDue)
        let owed = due + filing.surcharge(on: due)
        let credit: JSON = month.vatDue < 0 ? .integer(-month.vatDue) : .null
        var determination = [
            JSON.Member("actividades_gravadas_tasa_16", .integer(month.taxedIncome)),
            JSON.Member("actividades_gravadas_tasa_0", .integer(month.zeroRatedIncome)),
            JSON.Member("actividades_exentas", 0),
            JSON.Member("iva_cobrado_periodo_tasa_16", .integer(month.vatCharged)),
            JSON.Member("iva_acreditable_periodo", .integer(month.vatPaid)),
            JSON.Member("iva_retenido", .integer(month.withheldVAT)),
            JSON.Member("saldo_a_favor", credit),
            JSON.Member("impuesto_a_favor", credit),
        ]
        if isLandlord {
            determination.append(JSON.Member("impuesto_a_cargo", .integer(due)))
            determination.append(JSON.Member("cantidad_a_cargo", .integer(due)))
        }
        return [
            "determinacion": .object(determination),
            "detalle_del_pago": [
                "total_contribuciones": .integer(owed),
                "total_aplicaciones": 0,
                "cantidad_a_cargo": .integer(owed),
                "cantidad_a_pagar": .integer(owed),
                "a_favor": credit,
            ],
        ]
    }
}
