public import Kernel
import Language
public import PaymentInstrumentsRules
import Receivables
import ReceivablesRules
public import Storage

/// What a customer is told before a debit, in its language: how much, when, under which mandate, and for what.
///
/// Source: EPC016-06 (SDD Core rulebook), 4.3.4 and AT-06, AT-11, AT-02, AT-01: amount, due date, creditor identifier and
/// mandate reference.
public struct DebitNotice: Hashable, Sendable {
  public let customerCode: String
  public let customerName: String
  /// Where it can be sent; `nil` where no contact has a usable address.
  public let email: String?
  public let language: LanguageCode
  public let subject: String
  public let text: String

  init(
    _ debit: DirectDebit, customer: Customer, email: String?, numbers: [String], company: String, creditor: String
  ) {
    customerCode = customer.code
    customerName = customer.name
    self.email = email
    language = customer.language
    let words = DebitNoticeWords.of(customer.language)
    let amount = AmountFormat(customer.language).amount(debit.amount)
    let day = DateFormat(customer.language).long(debit.collectsOn)
    let account = "•••• " + debit.iban.suffix(4)
    func fill(_ text: String) -> String {
      [
        "{company}": company, "{amount}": amount, "{day}": day, "{account}": account, "{mandate}": debit.mandate,
        "{creditor}": creditor, "{items}": numbers.joined(separator: ", "),
      ].reduce(text) { $0.replacing($1.key, with: $1.value) }
    }
    subject = fill(words.subject)
    text = fill(words.text)
  }

  /// The notices of a run, in the order of its debits: what is under way still.
  public static func all(
    of run: DebitRun, company: CompanyID, _ snapshot: Snapshot
  ) throws -> [DebitNotice] {
    guard let books = try CompanyStore.find(company, snapshot) else { return [] }
    let debits = try DirectDebitStore.all(in: run.id, of: company, snapshot).filter { $0.state == .underWay }
    let creditor = try DebitSettingsStore.find(company, snapshot)?.creditor ?? ""
    let customers = Dictionary(
      uniqueKeysWithValues: try CustomerStore.find(
        Array(Set(debits.map(\.customer))).sorted(), of: company, snapshot
      ).map { ($0.id, $0) })
    let numbers = Dictionary(
      uniqueKeysWithValues: try ItemStore.find(debits.flatMap { $0.parts.map(\.item) }, of: company, snapshot).map {
        ($0.id, $0.number)
      })
    var emails: [CustomerID: String] = [:]
    try snapshot.forEach(
      """
      SELECT customer, email FROM contact
      WHERE company = \(company) AND customer IN \(Array(customers.keys)) AND email IS NOT NULL AND receives_reminders
        AND removed IS NULL AND (unusable_email IS NULL OR unusable_email <> email)
      ORDER BY customer, id DESC
      """
    ) { emails[$0.id(0)] = $0.text(1) }
    return debits.compactMap { debit in
      customers[debit.customer].map { customer in
        DebitNotice(
          debit, customer: customer, email: emails[customer.id],
          numbers: debit.parts.compactMap { numbers[$0.item] }, company: books.name, creditor: creditor)
      }
    }
  }

  /// The notices as one text, each with whom it is for: to be sent or printed.
  public static func file(_ notices: [DebitNotice]) -> String {
    notices.map { notice in
      """
      \(notice.customerCode) · \(notice.customerName)
      → \(notice.email ?? "–")
      \(notice.subject)

      \(notice.text)
      """
    }.joined(separator: "\n\n––––––––––\n\n") + "\n"
  }
}

/// The words of a notice in a language, with what is filled in between braces.
struct DebitNoticeWords {
  let subject: String
  let text: String

  static func of(_ language: LanguageCode) -> DebitNoticeWords {
    switch language {
    case .french:
      DebitNoticeWords(
        subject: "Prélèvement de {amount} le {day}",
        text: """
          Bonjour,

          Conformément au mandat {mandate}, nous prélèverons {amount} le {day} sur votre compte {account}, pour : {items}.
          Identifiant créancier SEPA : {creditor}.

          Si ce montant vous paraît inexact, répondez-nous avant cette date.

          {company}
          """)
    case .english:
      DebitNoticeWords(
        subject: "Direct debit of {amount} on {day}",
        text: """
          Hello,

          Under your mandate {mandate} we will debit {amount} from your account {account} on {day}, for: {items}.
          SEPA creditor identifier: {creditor}.

          If this amount seems wrong to you, please answer before that day.

          {company}
          """)
    case .german:
      DebitNoticeWords(
        subject: "Lastschrift über {amount} am {day}",
        text: """
          Guten Tag,

          gemäß Ihrem Mandat {mandate} ziehen wir am {day} {amount} von Ihrem Konto {account} ein, für: {items}.
          Gläubiger-Identifikationsnummer: {creditor}.

          Falls dieser Betrag nicht stimmt, antworten Sie uns bitte vor diesem Tag.

          {company}
          """)
    case .spanish:
      DebitNoticeWords(
        subject: "Adeudo de {amount} el {day}",
        text: """
          Buenos días:

          Conforme a su mandato {mandate}, cargaremos {amount} en su cuenta {account} el {day}, por: {items}.
          Identificador del acreedor SEPA: {creditor}.

          Si este importe no le parece correcto, respóndanos antes de esa fecha.

          {company}
          """)
    case .italian:
      DebitNoticeWords(
        subject: "Addebito di {amount} il {day}",
        text: """
          Buongiorno,

          in base al mandato {mandate} addebiteremo {amount} sul Suo conto {account} il {day}, per: {items}.
          Identificativo del creditore SEPA: {creditor}.

          Se l’importo non Le sembra corretto, La preghiamo di risponderci prima di tale data.

          {company}
          """)
    case .dutch:
      DebitNoticeWords(
        subject: "Incasso van {amount} op {day}",
        text: """
          Goedendag,

          Op grond van uw machtiging {mandate} schrijven wij op {day} {amount} af van uw rekening {account}, voor: {items}.
          SEPA-incassant-ID: {creditor}.

          Klopt dit bedrag volgens u niet, antwoord ons dan vóór die dag.

          {company}
          """)
    case .portuguese:
      DebitNoticeWords(
        subject: "Débito direto de {amount} em {day}",
        text: """
          Bom dia,

          Nos termos da autorização {mandate}, debitaremos {amount} na sua conta {account} em {day}, por: {items}.
          Identificador do credor SEPA: {creditor}.

          Se este montante lhe parecer incorreto, responda-nos antes dessa data.

          {company}
          """)
    }
  }
}
