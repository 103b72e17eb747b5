import Kernel
import Language
import Receivables
import Search
import SearchRules
import Web

/// What the templates of the search read: customers, documents, then pages, each with what was found marked.
struct SearchModel {
  private let facts: SearchFacts
  private let context: SignedInContext
  private let words: WordBook

  init(_ facts: SearchFacts, context: SignedInContext) {
    self.facts = facts
    self.context = context
    words = context.words
  }

  private var query: SearchQuery { facts.query }

  func page() -> PageModel {
    let groups = (query.isEmpty ? [recent, watched] : [customers, items, entries, places]).compactMap { $0 }
    let rows = groups.reduce(0) { $0 + (($1["rows"] as? [PageModel])?.count ?? 0) }
    let found = rows - (query.amounts == nil ? 0 : 1)
    return [
      "query": query.text, "groups": groups, "isEmpty": found == 0 && !query.isEmpty, "isBlank": query.isEmpty,
      "emptyText": words("search.empty", ["query": query.text]), "max": "\(SearchQuery.lengthMax)",
      "status": query.isEmpty ? nil : words("search.found", count: found),
    ]
  }

  private func group(_ name: String, _ rows: [PageModel], more: String? = nil) -> PageModel? {
    rows.isEmpty ? nil : ["name": words("search.\(name)"), "anchor": "h-\(name)", "rows": rows, "morePath": more]
  }

  private func row(
    _ icon: String, _ path: String, _ name: String, detail: [String], figure: String? = nil, note: String? = nil
  ) -> PageModel {
    [
      "icon": icon, "path": path, "plain": name,
      "detail": (detail + [figure].compactMap { $0 }).joined(separator: " · "),
      "name": parts(name), "figure": figure, "note": note,
      "details": detail.enumerated().map { index, text -> PageModel in ["parts": parts(text), "isFirst": index == 0] },
    ]
  }

  private func parts(_ text: String) -> [PageModel] {
    Highlight(text, query).parts.map { ["text": $0.text, "isFound": $0.isFound] as PageModel }
  }

  // MARK: Customers and documents

  private var customers: PageModel? {
    let rows = facts.customers.prefix(SearchFacts.shown).map { customer -> PageModel in
      row(
        "customers", "/clients/\(Form.encoded(customer.code))", customer.name,
        detail: [customer.code, customer.city].compactMap { $0 } + reason(customer))
    }
    let hasMore = facts.customers.count > SearchFacts.shown
    return group("customers", rows, more: hasMore ? "/clients?vue=all&q=\(Form.encoded(query.text))" : nil)
  }

  /// Why a customer was found that bears none of the words itself: its number, or somebody there.
  private func reason(_ customer: SearchStore.FoundCustomer) -> [String] {
    if Highlight(customer.name, query).isFound || Highlight(customer.code, query).isFound { return [] }
    if let siren = customer.siren, let number = query.number, siren.contains(number) { return ["SIREN \(siren)"] }
    for contact in customer.contacts {
      let said = [contact.name, contact.email, contact.phone].compactMap { $0 }
      let isDialled = query.number.map { SearchText.digits(contact.phone ?? "").contains($0) } ?? false
      if isDialled || Highlight(said.joined(separator: " "), query).isFound { return [said.joined(separator: " · ")] }
    }
    return []
  }

  private var items: PageModel? {
    let (amounts, dates) = (AmountFormat(words.language), DateFormat(words.language))
    let rows = facts.items.prefix(SearchFacts.shown).map { item -> PageModel in
      row(
        "document", "/factures/\(Form.encoded(item.number))", item.number,
        detail: [words("search.kind.\(item.kind)"), item.name, words("ageing.due", ["day": dates.short(item.due)])],
        figure: amounts.amount(item.amount),
        note: item.open.isZero
          ? words("search.settled")
          : item.open == item.amount
            ? words("search.open") : words("search.left", ["amount": amounts.amount(item.open)]))
    }
    return group("items", rows + (query.amounts == nil ? [] : [amongSettled]))
  }

  /// Of what is settled the search knows the numbers only; amounts are looked for when somebody asks.
  private var amongSettled: PageModel {
    row(
      "document", "/factures?etat=toutes&q=\(Form.encoded(query.text))",
      words("search.among_settled", ["amount": query.text]), detail: [words("search.among_settled.why")])
  }

  // MARK: Bank entries

  private var entries: PageModel? {
    let (amounts, dates, cash) = (AmountFormat(words.language), DateFormat(words.language), CashWords(words))
    let rows = facts.entries.prefix(SearchFacts.shown).map { entry -> PageModel in
      let wording = entry.wording.replacing("\n", with: " ")
      return row(
        "bank", "/lettrage/\(entry.id)", entry.party ?? words("cash.unknown_payer"),
        detail: [dates.short(entry.day)] + (wording.isEmpty ? [] : [String(wording.prefix(SearchModel.wordingMax))]),
        figure: amounts.amount(entry.amount),
        note: cash.state(entry.decision, isOut: !entry.amount.isPositive).text)
    }
    return group("entries", rows)
  }

  /// Letters of a bank's wording that are shown.
  private static let wordingMax = 90

  // MARK: Before anything is typed

  private var recent: PageModel? { group("recent", facts.suggestions.recent.map { suggested($0) }) }
  private var watched: PageModel? { group("watched", facts.suggestions.watched.map { suggested($0) }) }

  private func suggested(_ customer: SearchSuggestions.Customer) -> PageModel {
    row(
      "customers", "/clients/\(Form.encoded(customer.code))", customer.name,
      detail: [customer.code, customer.city].compactMap { $0 })
  }

  // MARK: Pages

  private var places: PageModel? {
    let found = SearchPlaces(context).found(query.text).prefix(SearchFacts.shown)
    return group("places", found.map { row($0.icon, $0.path, $0.name, detail: []) })
  }
}
