import Kernel

/// Finds who a payer may be by account and by name.
struct PayerIndex {
  private var accounts: [String: [CustomerID]] = [:]
  private var names: [String: [CustomerID]] = [:]
  private var bases: [String: [CustomerID]] = [:]
  private var sorted: [(name: String, customer: CustomerID)] = []
  private var parents: [CustomerID: CustomerID] = [:]

  /// Letters from which a name cut by the bank is still that name.
  static let truncatedMin = 18

  init(_ payers: [KnownPayer], accounts: [String: [CustomerID]]) {
    self.accounts = accounts
    for payer in payers {
      let folded = Folding.folded(payer.name)
      guard !folded.isEmpty else { continue }
      names[folded, default: []].append(payer.customer)
      bases[PayerIndex.base(folded), default: []].append(payer.customer)
      sorted.append((folded, payer.customer))
      if let parent = payer.parent { parents[payer.customer] = parent }
    }
    sorted.sort { $0.name < $1.name }
  }

  mutating func learn(_ account: String, _ customer: CustomerID) {
    if accounts[account]?.contains(customer) != true { accounts[account, default: []].append(customer) }
  }

  func customers(account: String?) -> [CustomerID] { account.flatMap { accounts[$0] } ?? [] }

  /// Everyone who may hide behind a name: under the same words whatever the legal form, or cut short by the bank.
  func customers(name: String?) -> [CustomerID] {
    guard let name else { return [] }
    let folded = Folding.folded(name)
    guard !folded.isEmpty else { return [] }
    var found = names[folded] ?? []
    found += bases[PayerIndex.base(folded)] ?? []
    if folded.utf8.count >= PayerIndex.truncatedMin {
      var low = 0
      var high = sorted.count
      while low < high {
        let middle = (low + high) / 2
        if sorted[middle].name < folded { low = middle + 1 } else { high = middle }
      }
      while low < sorted.count, sorted[low].name.hasPrefix(folded), found.count < 50 {
        found.append(sorted[low].customer)
        low += 1
      }
    }
    var seen: Set<CustomerID> = []
    return found.filter { seen.insert($0).inserted }
  }

  func parent(of customer: CustomerID) -> CustomerID? { parents[customer] }

  /// A name without its legal form.
  static func base(_ folded: String) -> String {
    let words = folded.split(separator: " ").filter { !legalForms.contains(String($0)) }
    return words.isEmpty ? folded : words.joined(separator: " ")
  }

  private static let legalForms: Set<String> = [
    "sa", "sas", "sasu", "sarl", "eurl", "snc", "sci", "scs", "scop", "scp", "selarl", "gie", "earl", "gaec", "ei",
    "gmbh", "ag", "kg", "ohg", "ug", "ltd", "limited", "llp", "plc", "llc", "inc", "corp", "bv", "nv", "srl", "spa",
    "sl", "slu", "sprl", "bvba", "ab", "as", "aps", "oy", "ste", "societe", "ets", "etablissements", "cie",
  ]
}
