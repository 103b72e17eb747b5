import Kernel

/// How well a payer fits a customer.
enum PayerFit: Int, Comparable {
  /// Named in the wording of somebody whom nobody knows: who the money may be for, not who pays.
  case paidFor
  /// A name cut short by the bank that may be several customers'.
  case sharedCutName
  /// The customer's parent, or one of the same group.
  case group
  /// A name cut short by the bank, or found in the wording.
  case cutName
  /// The same name but for its legal form or the order of its words.
  case sameWords
  case name
  /// Its code or registered number in the wording.
  case code
  /// An account known as this customer's and others'.
  case sharedAccount
  case account

  static func < (left: PayerFit, right: PayerFit) -> Bool { left.rawValue < right.rawValue }
}

/// Who the payer of one receipt may be.
struct Payer {
  /// Each customer with its best fit, in the order found.
  private(set) var fits: [(customer: CustomerID, fit: PayerFit)] = []
  /// The account says one thing and the name another.
  var isContradictory = false
  var hasName = false
  var isNameKnown = false
  /// The words in which a customer's code stands: no number of an item.
  var codeWords: Set<Int> = []

  var isKnown: Bool { fits.contains { $0.fit > .paidFor } }

  func fit(_ customer: CustomerID) -> PayerFit? { fits.first { $0.customer == customer }?.fit }

  /// Whether the payer may be this customer, or pay for it as one of its group.
  func mayBe(_ customer: CustomerID) -> Bool { fit(customer).map { $0 > .paidFor } ?? false }

  mutating func add(_ customer: CustomerID, _ fit: PayerFit) {
    if let known = fits.firstIndex(where: { $0.customer == customer }) {
      fits[known].fit = max(fits[known].fit, fit)
    } else {
      fits.append((customer, fit))
    }
  }

  /// A name that was cut is the one's of whom something is open, where it is not several's.
  mutating func settleCutNames(_ owes: (CustomerID) -> Bool) {
    let owing = fits.indices.filter { fits[$0].fit == .sharedCutName && owes(fits[$0].customer) }
    if owing.count == 1 { fits[owing[0]].fit = .cutName }
  }

  /// The one customer it is best taken for; `nil` when several are as good.
  var only: CustomerID? {
    guard let best = fits.map(\.fit).max() else { return nil }
    let likely = fits.filter { $0.fit == best }
    return likely.count == 1 ? likely.first?.customer : nil
  }
}

/// Finds who a payer may be by account and by name.
struct PayerIndex {
  private var accounts: [String: [CustomerID]]
  private var names: [String: [CustomerID]] = [:]
  private var words: [String: [CustomerID]] = [:]
  private var codes: [String: [CustomerID]] = [:]
  private var sorted: [(name: String, customer: CustomerID)] = []
  private var parents: [CustomerID: CustomerID] = [:]
  private var children: [CustomerID: [CustomerID]] = [:]

  /// Letters from which a name cut by the bank is still that name.
  static let truncatedMin = 12
  /// Customers that one name may stand for; beyond, it says nothing.
  private static let customersMax = 50

  init(_ payers: [KnownPayer], accounts: [String: [CustomerID]]) {
    self.accounts = accounts
    for payer in payers {
      for folded in ([payer.name] + payer.aliases).flatMap(PayerIndex.spellings) {
        names[folded, default: []].append(payer.customer)
        words[PayerIndex.words(folded), default: []].append(payer.customer)
        sorted.append((folded, payer.customer))
        let base = PayerIndex.base(folded)
        if base != folded { sorted.append((base, payer.customer)) }
      }
      for code in payer.codes.map(ReferenceIndex.compact) where code.count >= PayerIndex.codeMin {
        guard code.contains(where: Wording.isDigit) else { continue }
        codes[String(decoding: code, as: UTF8.self), default: []].append(payer.customer)
      }
      if let parent = payer.parent {
        parents[payer.customer] = parent
        children[parent, default: []].append(payer.customer)
      }
    }
    sorted.sort { ($0.name, $0.customer) < ($1.name, $1.customer) }
  }

  mutating func learn(account: String, _ customer: CustomerID) {
    if accounts[account]?.contains(customer) != true { accounts[account, default: []].append(customer) }
  }

  /// A name under which a customer was seen to pay.
  mutating func learn(name: String, _ customer: CustomerID) {
    let folded = Folding.folded(name)
    guard !folded.isEmpty, names[folded]?.contains(customer) != true else { return }
    names[folded, default: []].append(customer)
    words[PayerIndex.words(folded), default: []].append(customer)
    let place = sorted.firstIndex { ($0.name, $0.customer) >= (folded, customer) } ?? sorted.count
    sorted.insert((folded, customer), at: place)
  }

  func owns(_ account: String, _ customer: CustomerID) -> Bool { accounts[account]?.contains(customer) == true }

  /// - Parameter wording: where banks put the payer's name when they give it nowhere else.
  func payer(of receipt: Receipt, _ wording: Wording) -> Payer {
    var payer = Payer()
    let owners = receipt.payerAccount.flatMap { accounts[$0] } ?? []
    if owners.count <= PayerIndex.customersMax {
      for owner in owners { payer.add(owner, owners.count == 1 ? .account : .sharedAccount) }
    }
    let named = receipt.payerName.map { bearers(of: $0) } ?? namedInside(wording)
    payer.hasName = receipt.payerName.map { !Folding.folded($0).isEmpty } ?? false
    payer.isNameKnown = !named.isEmpty
    let related = Set(owners.flatMap { group(of: $0) })
    payer.isContradictory =
      !owners.isEmpty && !named.isEmpty && !named.contains { owners.contains($0.0) || related.contains($0.0) }
    for (customer, fit) in named { payer.add(customer, fit) }
    addCodes(in: wording, to: &payer)
    for (customer, fit) in payer.fits where fit >= .sameWords {
      for other in group(of: customer) { payer.add(other, .group) }
    }
    if payer.hasName, !payer.isKnown {
      for (customer, _) in namedInside(wording) { payer.add(customer, .paidFor) }
    }
    return payer
  }

  /// Letters and digits from which a code is one.
  private static let codeMin = 4

  /// A code as one word, or as two where a dash stood between them.
  private func addCodes(in wording: Wording, to payer: inout Payer) {
    guard !codes.isEmpty, let line = wording.lines.first else { return }
    for start in line.words.indices where !line.words[start].isBreak {
      var code: [UInt8] = []
      for place in start..<min(start + 2, line.words.count) where !line.words[place].isBreak {
        code += line.bytes[line.words[place].range]
        guard code.count >= PayerIndex.codeMin, code.contains(where: Wording.isDigit),
          let owners = codes[String(decoding: code, as: UTF8.self)], owners.count == 1
        else { continue }
        payer.add(owners[0], .code)
        payer.codeWords.formUnion(start...place)
      }
    }
  }

  /// A parent pays for its subsidiaries, and they for each other's parent.
  private func group(of customer: CustomerID) -> [CustomerID] {
    let below = children[customer] ?? []
    return (below.count <= PayerIndex.customersMax ? below : []) + [parents[customer]].compactMap { $0 }
  }

  /// Everyone who may hide behind a name.
  private func bearers(of name: String) -> [(CustomerID, PayerFit)] {
    let spellings = PayerIndex.spellings(name)
    var found: [(CustomerID, PayerFit)] = spellings.flatMap { names[$0] ?? [] }.map { ($0, .name) }
    found += spellings.flatMap { words[PayerIndex.words($0)] ?? [] }.map { ($0, .sameWords) }
    // A name that is somebody's in full is not cut.
    if found.isEmpty {
      found = cut(spellings)
      if found.isEmpty { found = cut(spellings.map(PayerIndex.base)) }
    }
    return found.count <= PayerIndex.customersMax ? found : []
  }

  private func cut(_ spellings: [String]) -> [(CustomerID, PayerFit)] {
    let found = spellings.flatMap { named(from: $0) }
    let fit: PayerFit = Set(found).count > 1 ? .sharedCutName : .cutName
    return found.map { ($0, fit) }
  }

  /// Customers whose names begin so.
  private func named(from folded: String) -> [CustomerID] {
    guard folded.utf8.count >= PayerIndex.truncatedMin else { return [] }
    var low = 0
    var high = sorted.count
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle].name < folded { low = middle + 1 } else { high = middle }
    }
    var found: [CustomerID] = []
    while low < sorted.count, sorted[low].name.hasPrefix(folded), found.count <= PayerIndex.customersMax {
      found.append(sorted[low].customer)
      low += 1
    }
    return found
  }

  /// Names of two words and more that stand in a wording.
  private func namedInside(_ wording: Wording) -> [(CustomerID, PayerFit)] {
    let spoken = wording.folded.split(separator: " ").prefix(40)
    for length in stride(from: min(6, spoken.count), through: 2, by: -1) {
      for start in 0...(spoken.count - length) {
        let name = spoken[start..<start + length].joined(separator: " ")
        if name.utf8.count >= 8, let customers = names[name], customers.count <= PayerIndex.customersMax {
          return customers.map { ($0, .cutName) }
        }
      }
    }
    return []
  }

  private static func spellings(_ name: String) -> [String] { Folding.spellings(of: name).filter { !$0.isEmpty } }

  /// A name without its legal form.
  static func base(_ folded: String) -> String {
    let words = folded.split(separator: " ").filter { !legalForms.contains(String($0)) }
    return words.isEmpty ? folded : words.joined(separator: " ")
  }

  /// Its words in the order of the alphabet: banks turn first and last names round.
  private static func words(_ folded: String) -> String {
    let words = folded.split(separator: " ").filter {
      !legalForms.contains(String($0)) && !particles.contains(String($0))
    }
    return words.isEmpty ? folded : words.sorted().joined(separator: " ")
  }

  private static let particles: Set<String> = ["et", "and", "und", "y", "e"]

  private static let legalForms: Set<String> = [
    "sa", "sas", "sasu", "sarl", "eurl", "snc", "sci", "scs", "scop", "scp", "selarl", "gie", "earl", "gaec", "ei",
    "gmbh", "ag", "kg", "ohg", "ug", "ltd", "limited", "llp", "plc", "llc", "inc", "corp", "bv", "nv", "srl", "spa",
    "sl", "slu", "sprl", "bvba", "ab", "as", "aps", "oy", "ste", "societe", "ets", "etablissements", "cie", "monsieur",
    "madame", "mr", "mme", "m", "mrs", "herr", "frau",
  ]
}
