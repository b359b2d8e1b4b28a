/// The accounts that companies declared until the year 2021.
extension TaxForm {
    /// Profit and loss.
    static let results = TaxForm(
        """
        ventas_servicios_nacionales ventas_servicios_extranjero \
        devoluciones_descuentos_bonificaciones_ventas_nacionales \
        devoluciones_descuentos_bonificaciones_ventas_extranjero ingresos_netos \
        inventario_inicial compras_netas_nacionales compras_netas_importacion inventario_final \
        costo_mercancias mano_de_obra maquilas gastos_indirectos_fabricacion \
        costo_ventas_servicios utilidad_bruta perdida_bruta gastos_operacion utilidad_operacion \
        perdida_operacion intereses_devengados_a_favor_nacionales \
        intereses_devengados_a_favor_extranjero intereses_moratorios_a_favor_nacionales \
        intereses_moratorios_a_favor_extranjero ganancia_cambiaria \
        intereses_devengados_a_cargo_nacionales intereses_devengados_a_cargo_extranjero \
        intereses_moratorios_a_cargo_nacionales intereses_moratorios_a_cargo_extranjero \
        perdida_cambiaria resultado_posicion_monetaria_favorable \
        resultado_posicion_monetaria_desfavorable otras_operaciones_financieras_nacionales \
        otras_operaciones_financieras_extranjero otras_operaciones_financieras \
        resultado_integral_financiamiento otros_gastos_nacionales otros_gastos_extranjero \
        otros_gastos otros_productos_nacionales otros_productos_extranjero otros_productos \
        ingresos_partidas_discontinuas_extraordinarias \
        gastos_partidas_discontinuas_extraordinarias utilidad_antes_impuesto \
        perdida_antes_impuesto isr ietu impac ptu utilidad_participacion_subsidiaria \
        perdida_participacion_subsidiaria \
        efectos_reexpresion_favorables_excepto_resultado_posicion_monetaria \
        efectos_reexpresion_desfavorables_excepto_resultado_posicion_monetaria utilidad_neta \
        perdida_neta
        """)

    /// What the company owns.
    static let owned = TaxForm(
        """
        efectivo_caja_depositos_instituciones_credito_nacionales \
        efectivo_caja_depositos_instituciones_credito_extranjero \
        inversiones_valores_instituciones_nacionales_excepto_acciones \
        inversiones_valores_instituciones_extranjero_excepto_acciones \
        cuentas_documentos_por_cobrar_nacionales cuentas_documentos_por_cobrar_extranjero \
        contribuciones_a_favor inventarios otros_activos_circulantes \
        inversiones_en_acciones_nacionales inversiones_en_acciones_extranjero \
        inversiones_en_acciones_total terrenos construcciones construcciones_en_proceso \
        maquinaria_y_equipo mobiliario_y_equipo_oficina equipo_de_computo equipo_de_transporte \
        otros_activos_fijos depreciacion_acumulada cargos_y_gastos_diferidos \
        amortizacion_acumulada suma_activo
        """)

    /// What it owes.
    static let owed = TaxForm(
        """
        cuentas_documentos_por_pagar_nacionales cuentas_documentos_por_pagar_extranjero \
        contribuciones_por_pagar anticipos_de_clientes aportaciones_futuros_aumentos_de_capital \
        otros_pasivos suma_pasivo
        """)

    /// What belongs to its owners.
    static let equity = TaxForm(
        """
        capital_social_proveniente_aportaciones capital_social_proveniente_capitalizacion \
        reservas otras_cuentas_capital aportaciones_futuros_aumentos_de_capital \
        utilidades_acumuladas utilidad_del_ejercicio perdidas_acumuladas perdida_del_ejercicio \
        exceso_en_actualizacion_capital insuficiencia_en_actualizacion_capital \
        actualizacion_del_capital_contable suma_capital_contable \
        suma_pasivo_mas_capital_contable
        """)

    /// How the profit of the accounts leads to that of the return.
    static let reconciliation = TaxForm(
        """
        utilidad_o_perdida_neta efectos_reexpresion resultado_posicion_monetaria \
        utilidad_o_perdida_neta_historica ingresos_fiscales_no_contables \
        ajuste_anual_inflacion_acumulable anticipos_de_clientes \
        intereses_moratorios_efectivamente_cobrados \
        ganancia_en_enajenacion_acciones_por_reembolso_capital \
        ganancia_en_enajenacion_de_terrenos_y_activo_fijo inventario_acumulable_del_ejercicio \
        otros_ingresos_fiscales_no_contables deducciones_contables_no_fiscales \
        costo_de_ventas_contable depreciacion_y_amortizacion_contable \
        gastos_que_no_reunen_requisitos_fiscales isr_ietu_impac_ptu \
        perdida_contable_enajenacion_de_acciones perdida_contable_enajenacion_de_activo_fijo \
        perdida_en_participacion_subsidiaria \
        intereses_devengados_que_exceden_valor_mercado_y_moratorios_pagados_o_no \
        otras_deducciones_contables_no_fiscales deducciones_fiscales_no_contables \
        ajuste_anual_inflacion_deducible costo_vendido_fiscal deduccion_inversiones \
        estimulo_fiscal_por_deduccion_inmediata_inversiones \
        donacion_bienes_basicos_subsistencia_humana \
        estimulo_fiscal_contratacion_personas_discapacidad_yo_mayores \
        deduccion_impuesto_sobre_renta_retenido_personas_discapacidad_yo_mayores \
        perdida_fiscal_en_enajenacion_acciones \
        perdida_fiscal_en_enajenacion_de_terrenos_y_activo_fijo \
        intereses_moratorios_efectivamente_pagados otras_deducciones_fiscales_no_contables \
        ingresos_contables_no_fiscales intereses_moratorios_devengados_a_favor_cobrados_o_no \
        anticipos_de_clientes_ejercicios_anteriores saldos_a_favor_impuestos_y_su_actualizacion \
        utilidad_contable_enajenacion_de_activo_fijo utilidad_contable_enajenacion_de_acciones \
        utilidad_en_participacion_subsidiaria otros_ingresos_contables_no_fiscales \
        utilidad_o_perdida_fiscal_antes_de_ptu
        """)

    /// An amount of which the part with companies of the same owners is told apart.
    static let sides = TaxForm(
        """
        partes_relacionadas partes_no_relacionadas total
        """)

    /// The fields of all these that have such sides.
    static let sided = TaxForm(
        """
        ventas_servicios_nacionales ventas_servicios_extranjero \
        devoluciones_descuentos_bonificaciones_ventas_nacionales \
        devoluciones_descuentos_bonificaciones_ventas_extranjero ingresos_netos \
        compras_netas_nacionales compras_netas_importacion mano_de_obra maquilas \
        gastos_indirectos_fabricacion gastos_operacion intereses_devengados_a_favor_nacionales \
        intereses_devengados_a_favor_extranjero intereses_moratorios_a_favor_nacionales \
        intereses_moratorios_a_favor_extranjero ganancia_cambiaria \
        intereses_devengados_a_cargo_nacionales intereses_devengados_a_cargo_extranjero \
        intereses_moratorios_a_cargo_nacionales intereses_moratorios_a_cargo_extranjero \
        perdida_cambiaria resultado_posicion_monetaria_favorable \
        resultado_posicion_monetaria_desfavorable otras_operaciones_financieras_nacionales \
        otras_operaciones_financieras_extranjero cuentas_documentos_por_cobrar_nacionales \
        cuentas_documentos_por_cobrar_extranjero cuentas_documentos_por_pagar_nacionales \
        cuentas_documentos_por_pagar_extranjero anticipos_de_clientes
        """)
}
