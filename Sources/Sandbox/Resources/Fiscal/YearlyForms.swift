/// The parts of a company's yearly return.
extension TaxForm {
    /// What a company answers beside the numbers.
    static let extraDetails = TaxForm(
        """
        indica_si_optas_por_dictaminar_tus_estados_financieros \
        estas_obligado_a_presentar_la_informacion_sobre_tu_situacion_fiscal \
        estas_obligado_unicamente_por_supuesto_distinto_al_de_haber_realizado_operaciones_co\
        n_residentes_extranjero \
        estas_obligado_unicamente_por_supuesto_distinto_al_de_haber_realizado_operaciones_co\
        n_residentes_extranjero_inferiores_100mdp \
        optas_por_presentar_informacion_sobre_tu_situacion_fiscal \
        indica_si_te_dedicas_exclisivamente_a_generacion_energia_fuentes_renovables_o_cogene\
        racion_electricidad_eficiente
        """)

    /// Deductions of a year.
    static let deductions = TaxForm(
        """
        sueldos_salarios honorarios_pagados_a_personas_fisicas regalias_y_asistencia_tecnica \
        donativos_otorgados uso_o_goce_temporal_de_bienes_pagados_a_personas_fisicas \
        fletes_y_acarreos_pagados_a_parsonas_fisicas \
        contribuciones_pagadas_excepto_isr_ietu_impac_iva_ieps seguros_fianzas \
        perdida_por_creditos_incobrables viaticos_y_gastos_viaje combustible_y_lubricantes \
        credito_al_salario_no_disminuido_de_contribuciones \
        aportaciones_sar_infonavit_y_jubilaciones_vejez \
        aportaciones_para_fondos_de_pensiones_y_jubilaciones cuotas_imss \
        consumos_en_restaurantes perdida_por_operaciones_financieras_derivadas \
        deduccion_por_concepto_de_ayuda_alimentaria_para_trabajadores \
        monto_total_pagos_que_sean_ingresos_exentos_para_trabajador \
        monto_deducible_al_47_pagos_son_ingresos_exentos_para_trabajador \
        monto_deducible_al_53_pagos_son_ingresos_exentos_para_trabajador \
        uso_o_goce_temporal_de_automoviles_baterias_electricas_o_electricos_con_motor_combus\
        tion_o_hidrogeno otras_deducciones_autorizadas total_deducciones_autorizadas
        """)

    /// Figures that the next years need.
    static let yearEnd = TaxForm(
        """
        perdidas_fiscales_de_ejercicios_anteriores_pendientes_de_amortizar_actualiazadas \
        saldo_promedio_anual_de_creditos saldo_promedio_anual_de_deudas \
        coeficiente_de_utilidad_por_aplicar_en_ejercicio_siguiente \
        porcentaje_de_participacion_consolidable \
        isr_causado_en_exceso_del_impac_en_los_3_ejercicios_anteriores_pendientes_aplicar \
        saldo_actualizado_de_cuenta_de_utilidad_fiscal_neta_2013_y_anteriores \
        saldo_actualizado_de_cuenta_de_utilidad_fiscal_neta_a_partir_2014_y_anteriores \
        saldo_actualizado_de_cuenta_de_utilidad_fiscal_reinvertida \
        saldo_actualizado_de_cuenta_de_capital_de_aportacion \
        saldo_de_cuenta_de_utilidad_fiscal_neta_por_inversion_en_renovables
        """)

    /// The tax of a year.
    static let yearTax = TaxForm(
        """
        total_ingresos_acumulables \
        total_deducciones_autorizadas_y_deduccion_inmediata_inversiones \
        deduccion_adicional_por_pago_servicios_personales_en_operacion_maquila \
        utilidad_o_perdida_fiscal_antes_de_ptu ptu_pagada_en_el_ejercicio \
        utilidad_fiscal_del_ejercicio \
        perdidas_fiscales_de_ejercicios_anteriores_que_se_aplican_en_ejercicio \
        resultado_fiscal impuesto_causado_en_ejercicio tienes_estimulos_fiscales_a_acreditar \
        impuesto_sobre_la_renta_del_ejercicio \
        pagos_provisionales_efectuados_enterados_a_federacion \
        impuesto_retenido_al_contribuyente impuesto_acreditable_pagado_en_extranjero \
        impuesto_acreditable_por_dividendos_o_utilidades_distribuidos \
        otras_cantidades_a_cargo otras_cantidades_a_favor diferencia_a_cargo \
        isr_a_cargo_del_ejercicio isr_a_favor_del_ejercicio
        """)

    /// What was granted in the year.
    static let yearInformation = TaxForm(
        """
        monto_aplicado_del_estimulo_fiscal_de_chatarrizacion \
        monto_deducible_de_pagos_efectuados_por_uso_o_goce_temporal_automoviles \
        impac_recuperado_en_ejercicio_derivado_de_deconsolidacion \
        ingresos_obtenidos_por_apoyos_gubernamentales \
        gastos_realidados_en_ejercicio_por_proyectos_en_investigacion_desarrollo_tecnologico \
        credito_fiscal_autorizado_en_ejercicio_por_proyectos_en_investigacion_desarrollo_tec\
        nologico_pendiente_aplicar \
        credito_fiscal_autorizado_en_ejercicio_por_proyectos_de_inversion_en_artes_pendiente\
        _aplicar \
        credito_fiscal_autorizado_en_ejercicio_por_inversion_en_proyectos_programas_para_dep\
        orte_de_alto_rendimiento_pendiente_aplicar \
        saldo_pendiente_aplicar_por_inversion_en_equipos_de_alimentacion_vehiculos_electrico\
        s \
        credito_fiscal_autorizado_en_ejercicio_a_produccion_distribucion_cinematografica_nac\
        ional_pendiente_aplicar
        """)

    /// What was granted before and used in the year.
    static let earlierInformation = TaxForm(
        """
        total_estimulo_produccion_y_distribucion_cinematografica_nacional_ejercicios_anterio\
        res_aplicado_en_ejercicio \
        saldo_credito_fiscal_autorizado_ejercicios_anteriores_por_inversion_en_proyectos_pro\
        gramas_para_deporte_alto_rendimiento_pendiente_aplicar \
        saldo_credito_fiscal_autorizado_ejercicios_anteriores_por_proyectos_investigacion_de\
        sarrollo_tecnologico_pendiente_aplicar \
        saldo_credito_fiscal_autorizado_ejercicios_anteriores_por_proyectos_inversion_artes_\
        pendiente_aplicar \
        saldo_credito_fiscal_autorizado_ejercicios_anteriores_a_produccion_distribucion_naci\
        onal_pendiente_aplicar
        """)

    /// What was paid out.
    static let dividends = TaxForm(
        """
        provenientes_de_cuenta_de_utilidad_fisica_neta_cufin_generada_en_2013_y_anteriores \
        provenientes_de_cuenta_de_utilidad_fisica_neta_cufin_generada_a_partir_de_2014 \
        provenientes_de_cuenta_de_utilidad_fisica_neta_reinvertida_cufinre \
        no_provenientes_de_cufin_ni_cufinre_en_efectivo \
        no_provenientes_de_cufin_ni_cufinre_en_acciones \
        monto_del_impuesto_pagado_no_proveniente_de_cufin_ni_cufinre \
        monto_del_impuesto_pagado_de_utilidades_provenientes_de_cufinre \
        provenientes_de_cuenta_de_utilidad_fiscal_neta_por_inversion_en_energia_de_fuentes_r\
        enovables_o_sistemas_cogeneracion_electricidad_eficiente
        """)

    /// How the tax of a year is paid.
    static let yearPayment = TaxForm(
        """
        a_cargo parte_actualizada recargos multa_por_correccion total_contribuciones \
        desea_aplicar_alguna_compensacion_o_estimulo cantidad_a_cargo \
        opta_por_pagar_parcialidades importe_de_primera_parcialidad \
        importe_sin_primera_parcialidad cantidad_a_favor cantidad_a_pagar
        """)
}
