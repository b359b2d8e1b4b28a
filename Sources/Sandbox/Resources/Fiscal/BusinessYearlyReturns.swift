import Belvo

/// Since the year 2022 companies declare no accounts with their tax.
extension TaxReturnTeller {
    private var year: FiscalYear { filing.year }
    private var tax: Int { MexicanTax.portion(taxable, of: MexicanTax.companyRate) }
    /// Losses of earlier years that lower the tax.
    private var lossesApplied: Int { filing.former?.lossesApplied ?? 0 }
    private var taxable: Int { year.profit - lossesApplied }
    private var due: Int { max(0, tax - year.paidInAdvance) }
    private var credit: Int { max(0, year.paidInAdvance - tax) }

    var businessYear: [JSON.Member] {
        let accounts = filing.former.flatMap { $0.hasAccounts ? $0 : nil }
        return [
            JSON.Member("datos_adicionales", extraDetails),
            JSON.Member("estado_resultados", accounts?.results ?? .null),
            JSON.Member("estado_posicion_financiera_balance", accounts?.balance ?? .null),
            JSON.Member(
                "conciliacion_entre_resultado_contable_fiscal", accounts?.reconciliation ?? .null),
            JSON.Member("deducciones_autorizadas", deductions),
            JSON.Member("cifras_cierre_ejercicio", yearEnd),
            JSON.Member("determinacion_del_impuesto_sobre_la_renta", determination),
            JSON.Member("dividendos_o_utilidades_distribuidos", dividends),
            JSON.Member("detalle_pago_r1_isr_personas_morales", payment),
            JSON.Member("ingressos", income),
            JSON.Member("determinacion", result),
        ]
    }

    private var extraDetails: JSON {
        TaxForm.extraDetails.filled(
            [
                "indica_si_optas_por_dictaminar_tus_estados_financieros": "NO",
                "estas_obligado_a_presentar_la_informacion_sobre_tu_situacion_fiscal": "NO",
            ], others: "SIN SELECCIÓN")
    }

    private var deductions: JSON {
        let wages = year.sum(\.wagesPaid)
        let fees = year.sum(\.feesPaid)
        let others = year.deductions - wages - fees
        let travel = others / 24
        let meals = others / 96
        return TaxForm.deductions.filled([
            "sueldos_salarios": wages,
            "honorarios_pagados_a_personas_fisicas": fees,
            "viaticos_y_gastos_viaje": travel,
            "consumos_en_restaurantes": meals,
            "otras_deducciones_autorizadas": others - travel - meals,
            "total_deducciones_autorizadas": year.deductions,
        ])
    }

    private var yearEnd: JSON {
        let coefficient =
            year.income > 0 ? year.profit * FiscalYear.coefficientUnit / year.income : 0
        return TaxForm.yearEnd.filled([
            "saldo_promedio_anual_de_creditos": .integer(year.income / 12),
            "saldo_promedio_anual_de_deudas": .integer(year.deductions / 12),
            "coeficiente_de_utilidad_por_aplicar_en_ejercicio_siguiente":
                .number("0." + CalendarDay.padded(coefficient, 4)),
        ])
    }

    private var determination: JSON {
        let values: [String: JSON] = [
            "total_ingresos_acumulables": .integer(year.income),
            "total_deducciones_autorizadas_y_deduccion_inmediata_inversiones":
                .integer(year.deductions),
            "utilidad_o_perdida_fiscal_antes_de_ptu": .integer(year.income - year.deductions),
            "utilidad_fiscal_del_ejercicio": .integer(year.profit),
            "perdidas_fiscales_de_ejercicios_anteriores_que_se_aplican_en_ejercicio":
                lossesApplied > 0 ? .integer(lossesApplied) : .null,
            "resultado_fiscal": .integer(taxable),
            "impuesto_causado_en_ejercicio": .integer(tax),
            "tienes_estimulos_fiscales_a_acreditar": "SIN SELECCIÓN",
            "impuesto_sobre_la_renta_del_ejercicio": .integer(tax),
            "pagos_provisionales_efectuados_enterados_a_federacion":
                .integer(year.paidInAdvance),
            "diferencia_a_cargo": due > 0 ? .integer(due) : .null,
            "isr_a_cargo_del_ejercicio": due > 0 ? .integer(due) : .null,
            "isr_a_favor_del_ejercicio": credit > 0 ? .integer(credit) : .null,
        ]
        return [
            "determinacion_del_impuesto_sobre_la_renta": TaxForm.yearTax.filled(values),
            "impuesto_sobre_ingresos_sujetos_a_regimenes_fiscales_preferentes": .null,
            "datos_informativos_ejercicio": TaxForm.yearInformation.filled([:], others: 0),
            "datos_informativos_ejercicios_anteriores_aplicados_en_ejercicio":
                TaxForm.earlierInformation.filled([:], others: 0),
        ]
    }

    /// What was paid out in the year is of the year before.
    private var dividends: JSON {
        let paid = paidOut
        return TaxForm.dividends.filled(
            paid > 0
                ? [
                    "provenientes_de_cuenta_de_utilidad_fisica_neta_cufin_generada_a_partir_de_2014":
                        paid
                ] : [:])
    }

    private var paidOut: Int {
        if let former = filing.former { return former.dividends }
        guard let earlier = taxpayer.years.first(where: { $0.year == year.year - 1 }) else {
            return taxpayer.formerYears(seed).last?.distributable ?? 0
        }
        return taxpayer.dividends(for: earlier)
    }

    private var payment: JSON {
        let surcharge = filing.surcharge(on: due)
        return TaxForm.yearPayment.filled([
            "a_cargo": .integer(due),
            "recargos": surcharge > 0 ? .integer(surcharge) : .null,
            "total_contribuciones": .integer(due + surcharge),
            "desea_aplicar_alguna_compensacion_o_estimulo": "NO",
            "cantidad_a_cargo": .integer(due + surcharge),
            "opta_por_pagar_parcialidades": "SIN SELECCIÓN",
            "cantidad_a_favor": credit > 0 ? .integer(credit) : .null,
            "cantidad_a_pagar": .integer(due + surcharge),
        ])
    }

    private var income: JSON {
        [
            "ingresos_nominales": .integer(year.income),
            "otros_ingresos": 0,
            "total_ingresos_acumulables": .integer(year.income),
        ]
    }

    private var result: JSON {
        [
            "total_ingresos_acumulables": .integer(year.income),
            "total_deducciones_autorizadas": .integer(year.deductions),
            "resultado_fiscal": .integer(taxable),
            "impuesto_causado_en_ejercicio": .integer(tax),
            "pagos_provisionales": .integer(year.paidInAdvance),
            "isr_a_cargo_del_ejercicio": due > 0 ? .integer(due) : .null,
            "isr_a_favor_del_ejercicio": credit > 0 ? .integer(credit) : .null,
        ]
    }
}
