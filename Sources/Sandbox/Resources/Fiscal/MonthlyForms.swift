/// The parts of a company's monthly return.
extension TaxForm {
    /// The advance on the income tax.
    static let advance = TaxForm(
        """
        suma_ingresos_nominales_meses_anteriores_ejercicio estimulos_acreditables \
        ingresos_nominales_mes_que_declara reducciones total_ingresos_nominales \
        impuestos_del_periodo coeficiente_utilidad \
        pagos_provisionales_efectuados_anterioridad utilidad_fiscal_pago_provisional \
        impuesto_retenido ptu otras_cantidades_a_cargo_contribuyente iventario_acumulable \
        otras_cantidades_a_favor_contribuyente anticipos_rendimientos_distribuidos_periodo \
        diferencia_a_cargo perdidas_fiscales_ejercicios_anteriores_pendientes \
        estimulo_fiscal_deduccion_inmediata \
        impuesto_correspondiente_participacion_consolidable \
        deduccion_adicional_fomento_primer_empleo porcentaje_participacion_consolidable \
        base_gravable_pago_provisional impuesto_a_cargo isr_causado ieps_alcohol
        """)

    /// How the advance is paid.
    static let advancePayment = TaxForm(
        """
        a_cargo acreditamiento_sorteo_buen_fin parte_actualizada diesel_marino recargos \
        total_aplicaciones multa_por_correccion fecha_pago_realizado_anterioridad \
        total_de_contribuciones monto_pagado_anterioridad credito_al_salario \
        importe_pagado_ultimas_48_hrs subsidio_empleo cantidad_a_cargo \
        impuesto_a_depositos_efectivo_acreditable aplica_primera_parcialidad compensaciones \
        credito_ieps_diesel diesel_automotriz_transporte cantidad_a_favor \
        uso_infraestructura_carretera_cuota cantidad_a_pagar otros_estimulos \
        importe_1ra_parcialidad importe_sin_1ra_parcialidad
        """)

    /// How what was withheld from others is handed over.
    static let withheldPayment = TaxForm(
        """
        a_cargo acreditamiento_sorteos parte_actualizada diesel_marino recargos \
        total_aplicaciones multa_por_correccion fecha_pago_realizado_anterioridad \
        total_de_contribuciones monto_pagado_anterioridad credito_al_salario \
        importe_pagado_ultimas_48_hrs subsidio_empleo cantidad_a_cargo \
        impuesto_a_depositos_efectivo_acreditable aplica_primera_parcialidad compensaciones \
        credito_ieps_diesel diesel_automotriz_transporte cantidad_a_favor otros_estimulos \
        cantidad_a_pagar importe_1ra_parcialidad importe_sin_1ra_parcialidad
        """)

    /// What was bought, by rate of VAT.
    static let purchases = TaxForm(
        """
        total_actos_actividades_pagados_tasa_16 \
        total_actos_actividades_pagados_importacion_bienes_tasa_11 \
        total_actos_actividades_sujetos_estimulo_rfn total_actos_actividades_pagados_tasa_0 \
        total_actos_actividades_pagados_importacion_bienes_tasa_16 \
        total_actos_actividades_pagados_no_paga_iva
        """)

    /// What was bought at the full rate.
    static let purchasesAtFullRate = TaxForm(
        """
        intereses_pagados_tasa_16 otros_actos_pagados_tasa_16 regalias_pagadas_tasa_16 \
        total_actos_pagados_tasa_16
        """)

    /// The VAT that was paid to others.
    static let creditableVAT = TaxForm(
        """
        total_iva_actos_actividades_pagados_tasa_16 \
        iva_trasladado_o_pagado_adquisicion_bienes_distintos_inversiones_actos_no_obligados_\
        pago_impuesto iva_pagado_sujeto_estimulo_rfn \
        iva_trasladado_o_pagado_importacion_inversiones_actos_no_obligados_pago_impuesto \
        total_actos_actividades_pagados_importacion_bienes_tasa_16 \
        iva_bienes_utilizados_indistintamente_actos_gravados_o_actos_no_obligados_pago_impue\
        sto proporcion_utilizada_conforme_art_5 total_iva_trasladado_contribuyente \
        proporcion_utilizada_conforme_art_5_b \
        iva_trasladado_adquisicion_bienes_distintos_inversiones_actos_gravados \
        iva_pagado_importacion_adquisicion_bienes_distintos_inversiones_actos_gravados \
        iva_acreditable monto_acreditable_actualizado_a_incrementar_derivado_ajuste \
        iva_pagado_importacion_inversiones_actos_gravados total_iva_acreditable_periodo \
        total_iva_actos_actividades_gravados \
        total_actos_actividades_pagados_importacion_bienes_tasa_11 \
        iva_trasladado_adquisicion_inversiones_actos_gravados \
        iva_acreditable_bienes_utilizados_indistintamente_actos_gravados_o_actos_no_obligado\
        s_pago_impuesto
        """)

    /// The VAT that is due.
    static let vat = TaxForm(
        """
        valor_actos_actividades_gravados_tasa_16 otras_cantidades_a_favor_contribuyente \
        valor_actos_actividades_gravados_tasa_11 cantidad_a_cargo \
        valor_actos_actividades_gravados_tasa_0_exportacion saldo_a_favor \
        valor_actos_actividades_gravados_tasa_9_otros devolucion_inmediata_obtenida \
        suma_actos_actividades_gravados saldo_a_favor_periodo \
        valor_actos_actividades_no_se_deba_pagar_impuesto_exentos \
        acreditamiento_saldo_favor_periodos_anteriores impuesto_causado diferencia_a_cargo \
        cantidad_actualizada_a_reintegrarse_derivada_de_ajuste ieps_acreditable_alcohol \
        iva_retenido_al_contribuyente impuesto_a_cargo total_iva_acreditable \
        remanente_saldo_favor_ieps_alcohol otras_cantidades_a_cargo_contribuyente
        """)

    /// What was sold at the full rate.
    static let salesAtFullRate = TaxForm(
        """
        intereses_cobrados_tasa_16 otros_actos_actividades_gravados_tasa_16 \
        regalias_entre_partes_relacionadas_tasa_16 total_actos_actividades_gravados_tasa_16
        """)

    /// How VAT is paid.
    static let vatPayment = TaxForm(
        """
        a_cargo cretificados_tesofe a_favor diesel_marino parte_actualizada \
        total_aplicaciones recargos fecha_pago_realizado_anterioridad multa_por_correccion \
        monto_pagado_anterioridad total_de_contribuciones importe_pagado_ultimas_48_hrs \
        credito_al_salario cantidad_a_cargo subsidio_empleo aplica_primera_parcialidad \
        compensaciones diesel_automotriz_transporte uso_infraestructura_carretera_cuota \
        cantidad_a_favor otros_estimulos cantidad_a_pagar importe_1ra_parcialidad \
        importe_sin_1ra_parcialidad
        """)

    /// How VAT that was withheld from others is handed over.
    static let withheldVATPayment = TaxForm(
        """
        a_cargo diesel_marino parte_actualizada total_aplicaciones recargos \
        fecha_pago_realizado_anterioridad multa_por_correccion monto_pagado_anterioridad \
        total_de_contribuciones importe_pagado_ultimas_48_hrs credito_al_salario \
        cantidad_a_cargo subsidio_empleo aplica_primera_parcialidad compensaciones \
        credito_ieps_diesel otros_estimulos cantidad_a_favor cretificados_tesofe \
        cantidad_a_pagar importe_1ra_parcialidad importe_sin_1ra_parcialidad
        """)
}
