/// How payers of one language say things.
public enum Tongue: String, CaseIterable, Sendable {
  case french, english, german, spanish, italian

  var quoting: [String] {
    switch self {
    case .french:
      ["FACTURE %", "VIR %", "REGLEMENT FACT %", "%", "PAIEMENT % MERCI", "V/FACT %", "NOTRE VIREMENT DU JOUR %"]
    case .english: ["INVOICE %", "PAYMENT %", "%", "INV %", "PMT YOUR INVOICE % THANK YOU", "BACS %"]
    case .german: ["RECHNUNG %", "RG-NR %", "%", "ZAHLUNG RE %", "RECHNUNGSNUMMER % DANKE", "UEBERWEISUNG %"]
    case .spanish: ["FACTURA %", "PAGO FRA %", "%", "TRANSFERENCIA %", "ABONO FACTURA NUM %"]
    case .italian: ["FATTURA %", "SALDO FATT %", "%", "BONIFICO %", "PAGAMENTO FT N %"]
    }
  }

  var silent: [String] {
    switch self {
    case .french: ["VIREMENT", "", "REGLEMENT", "FACTURE", "VIR SEPA RECU"]
    case .english: ["PAYMENT", "", "TRANSFER", "FASTER PAYMENT", "INVOICE"]
    case .german: ["UEBERWEISUNG", "", "ZAHLUNG", "SEPA GUTSCHRIFT", "RECHNUNG"]
    case .spanish: ["TRANSFERENCIA", "", "PAGO", "SU FAVOR"]
    case .italian: ["BONIFICO", "", "PAGAMENTO", "BONIFICO A VOSTRO FAVORE"]
    }
  }

  var settling: [String] {
    switch self {
    case .french: ["SOLDE", "VOS FACTURES ECHUES", "REGLEMENT FACTURES"]
    case .english: ["BALANCE", "OVERDUE INVOICES", "ACCOUNT"]
    case .german: ["KONTOAUSGLEICH", "OFFENE RECHNUNGEN", "SALDO"]
    case .spanish: ["SALDO", "FACTURAS VENCIDAS"]
    case .italian: ["SALDO", "FATTURE SCADUTE"]
    }
  }

  var invoices: String {
    switch self {
    case .french: "FACTURES"
    case .english: "INVOICES"
    case .german: "RECHNUNGEN"
    case .spanish: "FACTURAS"
    case .italian: "FATTURE"
    }
  }

  var part: String {
    switch self {
    case .french: "ACOMPTE"
    case .english: "PART PAYMENT"
    case .german: "TEILZAHLUNG"
    case .spanish: "PAGO PARCIAL"
    case .italian: "ACCONTO"
    }
  }

  var discount: String {
    switch self {
    case .french: "ESCOMPTE"
    case .english: "LESS DISCOUNT"
    case .german: "ABZGL SKONTO"
    case .spanish: "DESCUENTO PRONTO PAGO"
    case .italian: "SCONTO"
    }
  }

  var charge: String {
    switch self {
    case .french: "FRAIS BANCAIRES DEDUITS"
    case .english: "LESS BANK CHARGES"
    case .german: "GEBUEHREN SHA"
    case .spanish: "GASTOS"
    case .italian: "SPESE"
    }
  }

  var creditNote: String {
    switch self {
    case .french: "MOINS AVOIR"
    case .english: "LESS CREDIT NOTE"
    case .german: "ABZGL GUTSCHRIFT"
    case .spanish: "MENOS ABONO"
    case .italian: "MENO NOTA DI CREDITO"
    }
  }

  var and: String {
    switch self {
    case .french: " ET "
    case .english: " AND "
    case .german: " UND "
    case .spanish: " Y "
    case .italian: " E "
    }
  }

  var months: [String] {
    switch self {
    case .french: ["JANVIER", "FEVRIER", "MARS", "AVRIL", "MAI", "JUIN", "JUILLET", "AOUT"]
    case .english: ["JANUARY", "FEBRUARY", "MARCH", "APRIL", "MAY", "JUNE", "JULY", "AUGUST"]
    case .german: ["JANUAR", "FEBRUAR", "MAERZ", "APRIL", "MAI", "JUNI", "JULI", "AUGUST"]
    case .spanish: ["ENERO", "FEBRERO", "MARZO", "ABRIL", "MAYO", "JUNIO", "JULIO", "AGOSTO"]
    case .italian: ["GENNAIO", "FEBBRAIO", "MARZO", "APRILE", "MAGGIO", "GIUGNO", "LUGLIO", "AGOSTO"]
    }
  }

  var foreign: [(name: String, wording: String)] {
    switch self {
    case .french:
      [
        ("DRFIP ILE DE FRANCE", "REMBOURSEMENT CREDIT DE TVA 3310"), ("STRIPE PAYMENTS", "STRIPE PAYOUT 55120817"),
        ("", "VIREMENT INTERNE COMPTE 0021"), ("CREDIT MUTUEL", "DEBLOCAGE PRET 20260411"), ("", "REMISE CB 88120"),
        ("AXA", "INDEMNITE SINISTRE 2026004"),
      ]
    case .english:
      [
        ("HMRC", "VAT REFUND 1180042"), ("SUMUP", "PAYOUT 200311"), ("BARCLAYS", "LOAN DRAWDOWN 88123"),
        ("", "INTERNAL TRANSFER SAVINGS"), ("AVIVA", "INSURANCE CLAIM 40017"),
      ]
    case .german:
      [
        ("FINANZAMT MITTE", "UMSATZSTEUERERSTATTUNG 05/26"), ("PAYPAL EUROPE", "PAYPAL 1029384756"), ("", "UMBUCHUNG"),
        ("COMMERZBANK", "DARLEHEN 40017811"), ("", "HABENZINSEN"),
      ]
    case .spanish: [("AEAT HACIENDA", "DEVOLUCION IVA 303"), ("", "TRASPASO INTERNO"), ("BBVA", "PRESTAMO 5512008")]
    case .italian: [("AGENZIA ENTRATE", "RIMBORSO IVA 2025"), ("", "GIROCONTO"), ("INTESA", "INTERESSI ATTIVI")]
    }
  }
}
