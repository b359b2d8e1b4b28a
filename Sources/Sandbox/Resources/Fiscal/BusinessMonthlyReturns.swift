import Belvo

extension TaxReturnTeller {
    func businessMonth(_ payment: ProvisionalPayment) -> [JSON.Member] {
        let month = payment.month
        return [
            JSON.Member(
                "determinacion_isr", ["personas_morales_regimen_general": advance(payment)]),
            JSON.Member(
                "detalle_pago_isr",
                [
                    "r1_isr_personas_morales": paid(.advancePayment, payment.due),
                    "r12_isr_retenciones_por_salarios": paid(
                        .withheldPayment, month.withheldFromWages, subsidy: month.subsidyPaid),
                    "r13_isr_retenciones_por_asimilados_a_salarios": paid(.withheldPayment, 0),
                    "r14_isr_retenciones_por_servicios_profesionales": paid(
                        .withheldPayment, month.withheldFromFees),
                ]),
            JSON.Member("determinacion_iva", vat(month)),
            JSON.Member(
                "detalle_pago_iva",
                [
                    "r21_iva": paid(.vatPayment, max(0, month.vatDue), credit: -month.vatDue),
                    "r21_iva_retenciones": paid(.withheldVATPayment, month.withheldVATFromFees),
                ]),
        ]
    }

    private func advance(_ payment: ProvisionalPayment) -> JSON {
        let coefficient = filing.year.coefficient
        return TaxForm.advance.filled([
            "suma_ingresos_nominales_meses_anteriores_ejercicio": .integer(payment.incomeBefore),
            "ingresos_nominales_mes_que_declara": .integer(payment.income),
            "total_ingresos_nominales": .integer(payment.totalIncome),
            "coeficiente_utilidad": .number("0." + CalendarDay.padded(coefficient, 4)),
            "utilidad_fiscal_pago_provisional": .integer(payment.base),
            "base_gravable_pago_provisional": .integer(payment.base),
            "isr_causado": .integer(payment.tax),
            "impuestos_del_periodo": .integer(payment.tax),
            // Only partnerships have members to whom a yield is advanced.
            "anticipos_rendimientos_distribuidos_periodo": 0,
            "pagos_provisionales_efectuados_anterioridad": .integer(payment.paidBefore),
            "impuesto_retenido": .integer(payment.withheld),
            "diferencia_a_cargo": .integer(payment.due),
            "impuesto_a_cargo": .integer(payment.due),
        ])
    }

    /// One kind of tax on the payment form. A credit is what the tax office owes, when it is positive.
    private func paid(
        _ form: TaxForm, _ due: Int, subsidy: Int = 0, credit: Int = 0
    ) -> JSON {
        let applied = min(subsidy, due)
        let surcharge = filing.surcharge(on: due)
        var values: [String: JSON] = [
            "a_cargo": .integer(due),
            "parte_actualizada": 0,
            "recargos": .integer(surcharge),
            "total_de_contribuciones": .integer(due + surcharge),
            "total_aplicaciones": .integer(applied),
            "cantidad_a_cargo": .integer(due + surcharge - applied),
            "cantidad_a_pagar": .integer(due + surcharge - applied),
            "aplica_primera_parcialidad": "NO",
        ]
        if applied > 0 { values["subsidio_empleo"] = .integer(applied) }
        if credit > 0 {
            values["a_favor"] = .integer(credit)
            values["cantidad_a_favor"] = .integer(credit)
        }
        return form.filled(values)
    }

    private func vat(_ month: FiscalMonth) -> JSON { .object(bought(month) + sold(month)) }

    private func bought(_ month: FiscalMonth) -> [JSON.Member] {
        let purchases = TaxForm.purchases.filled([
            "total_actos_actividades_pagados_tasa_16": month.taxedSpending,
            "total_actos_actividades_sujetos_estimulo_rfn": 0,
            "total_actos_actividades_pagados_tasa_0": month.zeroRatedSpending,
            "total_actos_actividades_pagados_no_paga_iva": 0,
        ])
        let atFullRate = TaxForm.purchasesAtFullRate.filled([
            "otros_actos_pagados_tasa_16": month.taxedSpending,
            "total_actos_pagados_tasa_16": month.taxedSpending,
        ])
        let creditable = TaxForm.creditableVAT.filled([
            "total_iva_actos_actividades_pagados_tasa_16": month.vatPaid,
            "total_actos_actividades_pagados_importacion_bienes_tasa_16": 0,
            "iva_bienes_utilizados_indistintamente_actos_gravados_o_actos_no_obligados_pago_impuesto":
                0,
            "total_iva_trasladado_contribuyente": month.vatPaid,
            "iva_trasladado_adquisicion_bienes_distintos_inversiones_actos_gravados":
                month.vatPaid,
            "total_iva_actos_actividades_gravados": month.vatPaid,
            "iva_acreditable": month.vatPaid,
            "total_iva_acreditable_periodo": month.vatPaid,
        ])
        return [
            JSON.Member("montos_actos_actividades_pagados", purchases),
            JSON.Member("detalle_total_actos_actividades_pagados_tasa_16", atFullRate),
            JSON.Member("determinacion_iva_acreditable", creditable),
        ]
    }

    private func sold(_ month: FiscalMonth) -> [JSON.Member] {
        let due = max(0, month.vatDue)
        let determination = TaxForm.vat.filled([
            "valor_actos_actividades_gravados_tasa_16": month.taxedIncome,
            "valor_actos_actividades_gravados_tasa_9_otros": month.zeroRatedIncome,
            "suma_actos_actividades_gravados": month.income,
            "impuesto_causado": month.vatCharged,
            "iva_retenido_al_contribuyente": month.withheldVAT,
            "total_iva_acreditable": month.vatPaid,
            "cantidad_a_cargo": due,
            "diferencia_a_cargo": due,
            "impuesto_a_cargo": due,
            "saldo_a_favor_periodo": max(0, -month.vatDue),
        ])
        let atFullRate = TaxForm.salesAtFullRate.filled([
            "otros_actos_actividades_gravados_tasa_16": month.taxedIncome,
            "total_actos_actividades_gravados_tasa_16": month.taxedIncome,
        ])
        return [
            JSON.Member("determinacion_iva", determination),
            JSON.Member("detalle_valor_actos_actividades_gravados_tasa_16", atFullRate),
        ]
    }
}
