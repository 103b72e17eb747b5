public import Kernel

/// The scheme of SEPA by which a debit is made.
public enum DebitScheme: String, Sendable, Hashable, Codable, CaseIterable {
  /// For everybody; the debtor is refunded within eight weeks without giving a reason.
  case core = "CORE"
  /// Between businesses; the debtor's bank has checked the mandate, and refunds no debit that was agreed.
  case b2b = "B2B"
}

/// What a customer signed so that we may debit its account.
public struct Mandate: Hashable, Sendable {
  /// Whether it may be used today, and why not.
  public enum State: String, Hashable, Sendable, CaseIterable {
    case active
    /// It is signed on a later day.
    case notYet = "not_yet"
    case revoked
    /// It was not used for thirty-six months.
    case expired
    /// It was for one debit, or the last was made.
    case used
  }

  /// What was debited under it.
  public struct History: Hashable, Sendable {
    /// The latest collection day, of whatever became of the debit; `nil` when it was never used.
    public var presentedOn: CivilDate?
    /// Debits that were not rejected before they were settled.
    public var debits: Int
    /// Whether the last of all was among them.
    public var hasLast: Bool

    public init(presentedOn: CivilDate? = nil, debits: Int = 0, hasLast: Bool = false) {
      self.presentedOn = presentedOn
      self.debits = debits
      self.hasLast = hasLast
    }
  }

  public let id: MandateID
  public let customer: CustomerID
  /// The unique mandate reference (RUM), in upper case.
  public let reference: String
  public let scheme: DebitScheme
  /// For one debit only.
  public let isOneOff: Bool
  public let signedOn: CivilDate
  /// The holder of the account, as the bank knows it.
  public let debtor: String
  public let iban: String
  public let bic: String?
  /// Calendar days before a debit within which the customer is told of it.
  public let noticeDays: Int
  /// The next debit is the last one.
  public let isLast: Bool
  public let revokedOn: CivilDate?
  public let history: History
  /// What the debtor's bank is to be told with the next debit; `nil` for nothing.
  public let amendment: MandateAmendment?

  public init(
    id: MandateID, customer: CustomerID, reference: String, scheme: DebitScheme = .core, isOneOff: Bool = false,
    signedOn: CivilDate, debtor: String, iban: String, bic: String? = nil, noticeDays: Int = Mandate.usualNotice,
    isLast: Bool = false, revokedOn: CivilDate? = nil, history: History = History(),
    amendment: MandateAmendment? = nil
  ) {
    self.amendment = amendment
    self.id = id
    self.customer = customer
    self.reference = reference
    self.scheme = scheme
    self.isOneOff = isOneOff
    self.signedOn = signedOn
    self.debtor = debtor
    self.iban = iban
    self.bic = bic
    self.noticeDays = noticeDays
    self.isLast = isLast
    self.revokedOn = revokedOn
    self.history = history
  }

  /// Calendar days before the debit unless less was agreed.
  ///
  /// Source: EPC016-06 (SDD Core rulebook), 4.3.4, and EPC222-07 (B2B): at the latest fourteen calendar days before.
  public static let usualNotice = 14
  /// What may be agreed.
  public static let notices = 1...30
  /// Months without a debit after which nothing may be debited any more, counted from the latest presented, even if it
  /// came back.
  ///
  /// Source: EPC016-06 (SDD Core rulebook), 4.1 and 5.7: thirty-six months.
  public static let monthsMax = 36

  /// Whether it may be used on a day.
  public func state(on day: CivilDate) -> State {
    if let revokedOn, revokedOn <= day { return .revoked }
    if isOneOff ? history.debits > 0 : history.hasLast { return .used }
    if signedOn > day { return .notYet }
    return expires < day ? .expired : .active
  }

  /// The last day on which it may be used unless it is used before.
  public var expires: CivilDate { (history.presentedOn ?? signedOn).adding(months: Mandate.monthsMax) }

  /// What the next debit is to the bank: the first of several until one was settled, one of them, the last, or the only.
  public var collection: CollectionKind {
    if isOneOff { return .only }
    if isLast { return .last }
    return history.debits == 0 ? .first : .recurrent
  }
}

/// Which of a mandate's debits one is, by its code of ISO 20022.
public enum CollectionKind: String, Sendable, Hashable, CaseIterable {
  case first = "FRST"
  case recurrent = "RCUR"
  case last = "FNAL"
  case only = "OOFF"
}

/// The numbers by which SEPA knows creditors and mandates.
public enum DebitNumbers {
  /// The creditor identifier (ICS) in upper case without spaces; `nil` when its shape or its key is wrong.
  ///
  /// The three letters or digits after the key are the creditor's own and do not enter it.
  /// Source: EPC262-08 (creditor identifier overview): ISO 7064, mod 97-10, over the national number and the country.
  public static func creditor(_ text: some StringProtocol) -> String? {
    let number = String(text).filter { !$0.isWhitespace }.uppercased()
    guard (8...35).contains(number.utf8.count), number.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) })
    else { return nil }
    let country = String(number.prefix(2))
    guard country.allSatisfy(\.isLetter),
      BusinessNumbers.checkDigits(country: country, account: String(number.dropFirst(7)))
        == String(number.dropFirst(2).prefix(2))
    else { return nil }
    return number
  }

  /// A mandate's reference in upper case, as it is compared; `nil` when a bank would refuse it.
  ///
  /// Source: EPC114-06, AT-01: at most thirty-five characters of the SEPA set, unique with the creditor identifier, upper
  /// and lower case being the same.
  public static func mandate(_ text: some StringProtocol) -> String? {
    let reference = String(text).trimmedOfSpaces.uppercased()
    guard (1...35).contains(reference.utf8.count), SepaText.isIdentification(reference) else { return nil }
    return reference
  }

  /// The code of a bank (BIC) in upper case; `nil` when it cannot be one. Source: ISO 9362.
  public static func bic(_ text: some StringProtocol) -> String? {
    let code = String(text).filter { !$0.isWhitespace }.uppercased()
    guard code.utf8.count == 8 || code.utf8.count == 11,
      code.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) }),
      code.dropFirst(4).prefix(2).allSatisfy(\.isLetter)
    else { return nil }
    return code
  }
}

extension String {
  fileprivate var trimmedOfSpaces: String {
    guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace }) else {
      return ""
    }
    return String(self[first...last])
  }
}
