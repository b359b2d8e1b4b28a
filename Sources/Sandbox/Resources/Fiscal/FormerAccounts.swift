import Belvo

/// The accounts of a company as its yearly return has them until 2021.
extension FormerYear {
    /// Profit and loss. The stock of goods is as large at the end as at the beginning.
    var results: JSON {
        var pesos = [
            "ventas_servicios_nacionales": position.domesticSales,
            "devoluciones_descuentos_bonificaciones_ventas_nacionales": salesReturned,
            "ingresos_netos": position.revenue,
            "inventario_inicial": position.inventory,
            "compras_netas_nacionales": position.costOfGoods,
            "inventario_final": position.inventory,
            "costo_mercancias": position.costOfGoods,
            "gastos_indirectos_fabricacion": position.costOfServices,
            "costo_ventas_servicios": position.costOfGoods + position.costOfServices,
            "gastos_operacion": position.expenses,
            "intereses_devengados_a_favor_nacionales": position.gains,
            "intereses_devengados_a_cargo_nacionales": position.costs,
            "resultado_integral_financiamiento": position.financialResult,
            "isr": position.tax,
        ]
        for (name, amount) in [
            ("bruta", position.grossProfit), ("operacion", position.operatingIncome),
            ("antes_impuesto", position.incomeBeforeTaxes), ("neta", position.netIncome),
        ] {
            pesos[(amount < 0 ? "perdida_" : "utilidad_") + name] = abs(amount)
        }
        return statement(.results, pesos)
    }

    var balance: JSON {
        ["activo": owned, "pasivo": owed, "capital_contable": equity]
    }

    private var owned: JSON {
        // Half of the equipment drives.
        let vehicles = position.equipment / 2
        var pesos = [
            "efectivo_caja_depositos_instituciones_credito_nacionales": position.cash,
            "cuentas_documentos_por_cobrar_nacionales": position.receivable,
            "inventarios": position.inventory,
            "otros_activos_circulantes": position.prepaid,
            "equipo_de_transporte": vehicles,
            "otros_activos_fijos": position.equipment - vehicles,
            "depreciacion_acumulada": -position.depreciated,
            "cargos_y_gastos_diferidos": position.intangibles,
            "suma_activo": position.currentAssets + position.nonCurrentAssets,
        ]
        if position.taxRecoverable > 0 { pesos["contribuciones_a_favor"] = position.taxRecoverable }
        return statement(.owned, pesos)
    }

    private var liabilities: Int { position.currentLiabilities + position.employeeBenefits }

    private var owed: JSON {
        statement(
            .owed,
            [
                "cuentas_documentos_por_pagar_nacionales": position.payable + position.bankLoans,
                "contribuciones_por_pagar": position.incomeTaxPayable + position.taxesPayable,
                "otros_pasivos": position.employeeBenefits,
                "suma_pasivo": liabilities,
            ])
    }

    /// Losses are negative here, as they lower the sum.
    private var equity: JSON {
        let net = position.netIncome
        return statement(
            .equity,
            [
                "capital_social_proveniente_aportaciones": position.capital,
                "reservas": position.legalReserve,
                "utilidades_acumuladas": position.retainedEarnings - net + lossesBefore,
                net < 0 ? "perdida_del_ejercicio" : "utilidad_del_ejercicio": net,
                "perdidas_acumuladas": -lossesBefore,
                "suma_capital_contable": position.equity,
                "suma_pasivo_mas_capital_contable": liabilities + position.equity,
            ])
    }

    /// From the profit of the accounts to that of the return.
    var reconciliation: JSON {
        let addedBack = depreciation + unqualifiedExpenses + position.tax
        return statement(
            .reconciliation,
            [
                "utilidad_o_perdida_neta": position.netIncome,
                "utilidad_o_perdida_neta_historica": position.netIncome,
                "ingresos_fiscales_no_contables": inflationGain,
                "ajuste_anual_inflacion_acumulable": inflationGain,
                "deducciones_contables_no_fiscales": addedBack,
                "depreciacion_y_amortizacion_contable": depreciation,
                "gastos_que_no_reunen_requisitos_fiscales": unqualifiedExpenses,
                "isr_ietu_impac_ptu": position.tax,
                "intereses_devengados_que_exceden_valor_mercado_y_moratorios_pagados_o_no": 0,
                "otras_deducciones_contables_no_fiscales": 0,
                "deducciones_fiscales_no_contables": deductedInvestments,
                "deduccion_inversiones": deductedInvestments,
                "donacion_bienes_basicos_subsistencia_humana": 0,
                "estimulo_fiscal_contratacion_personas_discapacidad_yo_mayores": 0,
                "deduccion_impuesto_sobre_renta_retenido_personas_discapacidad_yo_mayores": 0,
                "utilidad_o_perdida_fiscal_antes_de_ptu":
                    position.netIncome + inflationGain + addedBack - deductedInvestments,
            ])
    }

    /// Nothing here was bought from or sold to companies of the same owners.
    private func statement(_ form: TaxForm, _ pesos: [String: Int]) -> JSON {
        var values = pesos.mapValues(JSON.integer)
        for name in TaxForm.sided.fields where form.fields.contains(name) {
            values[name] = TaxForm.sides.filled(
                pesos[name].map { ["partes_no_relacionadas": $0, "total": $0] } ?? [:])
        }
        return form.filled(values)
    }
}
