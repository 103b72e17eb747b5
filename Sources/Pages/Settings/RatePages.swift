import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import Language
import Law
import LawRules
import Storage
import Web

/// `/reglages/taux`: the rates that penalties rest on, by half-year, and entering one.
struct RatePages: PrivatePages {
  let database: Database

  init(_ database: Database) { self.database = database }

  private enum Field {
    static let half = "semestre"
    static let refinancing = "bce"
    static let individuals = "particuliers"
    static let others = "autres"
    static let source = "source"
  }

  func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/reglages/taux") { request, context in
      guard let format = request.query.exportFormat else { return try await page(context) }
      let export = RateExport(rates: try await rates(context), words: context.words)
      return try await context.answer(export.table, as: format, back: "/reglages/taux", from: database)
    }
    routes.post("/reglages/taux") { _, context in try await enter(context) }
  }

  private func enter(_ context: SignedInContext) async throws -> Response {
    try context.needs(.configure)
    let (form, words) = (context.form, context.words)
    var fields = TypedFields(form, today: context.day, words: words)
    let half = choices(context.day).first { $0.description == form[Field.half] }
    if half == nil { fields.errors.add(Field.half, words("rates.error.half")) }
    func rate(_ name: String) -> Percent? {
      let rate = Percent((form[name] ?? "").replacing("%", with: "").filter { !$0.isWhitespace })
      if let rate, rate >= .zero, rate <= .whole(100) { return rate }
      fields.errors.add(name, words("rates.error.rate"))
      return nil
    }
    let (refinancing, individuals, others) = (rate(Field.refinancing), rate(Field.individuals), rate(Field.others))
    let source = fields.text(Field.source, max: 200)
    if source == nil, fields.errors[Field.source] == nil {
      fields.errors.add(Field.source, words("rates.error.source"))
    }
    guard fields.errors.isEmpty, let half, let refinancing, let individuals, let others, let source else {
      return try await page(context, typed: form, errors: fields.errors)
    }
    let entered = LegalRate(
      half, mainRefinancing: refinancing, legalForIndividuals: individuals, legalForOthers: others,
      status: .entered(by: context.actor.label), source: source)
    try await database.write {
      try EnterLegalRate(entered).run($0, company: context.company, actor: context.actor, at: context.now)
    }
    return context.redirect(
      "/reglages/taux", flash: .done(words("rates.saved", ["half": RatePages.name(half, words)])))
  }

  /// The half-years that can be entered: the next one, this one and those of two years.
  private func choices(_ day: CivilDate) -> [Semester] {
    (-1...4).map { Semester(of: day.adding(months: -6 * $0)) }
  }

  static func name(_ semester: Semester, _ words: WordBook) -> String {
    words("rates.half.\(semester.half.rawValue)", ["year": String(semester.year)])
  }

  /// Every rate that is known, latest first.
  private func rates(_ context: SignedInContext) async throws -> [LegalRate] {
    try context.needsToRead(or: .configure)
    return try await database.read { try LegalRateStore.rates(of: context.company, $0) }.all.reversed()
  }

  private func page(
    _ context: SignedInContext, typed: Form? = nil, errors: FormErrors = FormErrors()
  ) async throws -> Response {
    let rates = try await rates(context)
    let words = context.words
    let amounts = AmountFormat(context.language)
    let known = Set(rates.map(\.semester))
    let present = Semester(of: context.day)
    let missing = choices(context.day).first { !known.contains($0) && $0 <= present }
    let chosen = typed?[Field.half] ?? (missing ?? present).description
    var model: PageModel = [
      "errors": errors.model, "exports": ExportLinks.model("/reglages/taux", words),
      "mayEnter": context.may(.configure),
      "missing": missing.map { words("rates.missing", ["half": RatePages.name($0, words)]) },
      "halves": choices(context.day).map { half -> PageModel in
        ["value": half.description, "name": RatePages.name(half, words), "isChosen": half.description == chosen]
      },
      "rows": rates.map { rate -> PageModel in
        [
          "half": RatePages.name(rate.semester, words), "refinancing": amounts.percent(rate.mainRefinancing),
          "individuals": amounts.percent(rate.legalForIndividuals), "others": amounts.percent(rate.legalForOthers),
          "floor": amounts.percent(rate.contractFloor), "status": RatePages.status(rate, words),
        ]
      },
    ]
    for name in [Field.half, Field.refinancing, Field.individuals, Field.others, Field.source] {
      model["\(name)Text"] = typed?[name] ?? ""
      model["\(name)Error"] = errors[name]
    }
    return try context.formPage("rates", model, title: words("rates.title"), section: "setup", errors: errors)
  }

  static func status(_ rate: LegalRate, _ words: WordBook) -> String {
    switch rate.status {
    case .published: words("rates.status.published")
    case .disputed: words("rates.status.disputed")
    case .entered(let by): words("rates.status.entered", ["who": by, "source": rate.source])
    }
  }
}
