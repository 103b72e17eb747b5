/// How an item's number may stand in a wording although it was not found there by its digits: cut short, or with one
/// digit wrong. Only looked at for items that the payer and the amount point to.
enum NearNumber {
  private static let endingMin = 3
  private static let nearMin = 5

  /// - Parameters:
  ///   - digits: of the item's number.
  ///   - number: of the wording.
  static func spelling(_ digits: [UInt8], as number: [UInt8]) -> ReferenceSpelling? {
    guard digits.count >= endingMin, !isYear(number) else { return nil }
    if number == digits { return .digits }
    if number.count < digits.count, digits.suffix(number.count).elementsEqual(number) { return .ending }
    guard number.count >= nearMin, digits.count >= nearMin else { return nil }
    let isNear =
      isNear(number, digits) || isNear(number, Array(digits.suffix(number.count))) || isCut(number, digits)
    return isNear ? .near : nil
  }

  /// A year ends many numbers.
  static func isYear(_ number: [UInt8]) -> Bool {
    number.count == 4 && number.starts(with: [UInt8(ascii: "2"), UInt8(ascii: "0")])
  }

  /// One or two last digits are missing.
  private static func isCut(_ number: [UInt8], _ digits: [UInt8]) -> Bool {
    number.count >= nearMin + 1 && digits.count > number.count && digits.count <= number.count + 2
      && digits.prefix(number.count).elementsEqual(number)
  }

  /// Two neighbours changed places, or one digit is wrong, missing or too many.
  static func isNear(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    let (short, long) = left.count <= right.count ? (left, right) : (right, left)
    guard long.count - short.count <= 1 else { return false }
    var first = 0
    while first < short.count, short[first] == long[first] { first += 1 }
    if first == short.count { return true }
    if long.count > short.count { return short[first...].elementsEqual(long[(first + 1)...]) }
    if short[(first + 1)...].elementsEqual(long[(first + 1)...]) { return true }
    return first + 1 < short.count && short[first] == long[first + 1] && short[first + 1] == long[first]
      && short[(first + 2)...].elementsEqual(long[(first + 2)...])
  }

  /// Two neighbours changed places, in numbers as long as each other or where the longer ends like the other.
  static func isTransposed(_ number: [UInt8], _ digits: [UInt8]) -> Bool {
    guard number.count >= nearMin, digits.count >= number.count else { return false }
    let other = Array(digits.suffix(number.count))
    guard let first = number.indices.first(where: { number[$0] != other[$0] }), first + 1 < number.count else {
      return false
    }
    return number[first] == other[first + 1] && number[first + 1] == other[first]
      && number[(first + 2)...].elementsEqual(other[(first + 2)...])
  }
}

/// Looks for items whose numbers the payer misspelt.
struct Misspelt {
  private let question: Question
  /// Numbers that are no item's, or another customer's whose item takes no part in making the amount.
  private let unread: [Wording.Number]
  /// Numbers of other customers' items that make the amount: they are read as those, whatever is numbered like them.
  private let others: [Wording.Number]
  /// Numbers of the payer's own items: two of those follow each other, so that one digit tells nothing, but two that
  /// changed places do.
  private let read: [Wording.Number]
  /// Numbers long enough to be an item's that are none.
  let isSomethingUnread: Bool

  /// - Parameter used: items of the answer that stand in the wording themselves.
  init(_ question: Question, besides used: [Int]) {
    self.question = question
    let (ledger, mentions) = (question.ledger, question.mentions)
    let usedWords = mentions.words(of: used).union(question.payer.codeWords)
    let left = question.wording.numbers.filter { $0.words.allSatisfy { !usedWords.contains($0) } }
    guard !left.isEmpty else {
      (unread, others, read, isSomethingUnread) = ([], [], [], false)
      return
    }
    let own = mentions.certain.map(\.item).filter { question.payer.fit(ledger[$0].customer) != nil }
    let ownWords = mentions.words(of: own)
    let paidWords = mentions.words(of: question.quotedToTheCent)
    let foreign = left.filter { $0.words.allSatisfy { !ownWords.contains($0) } }
    unread = foreign.filter { paidWords.isDisjoint(with: $0.words) }
    others = foreign.filter { !paidWords.isDisjoint(with: $0.words) }
    read = left.filter { $0.words.contains { ownWords.contains($0) } }
    isSomethingUnread = left.contains {
      $0.digits.count >= ReferenceIndex.endingDigitsMin && $0.digits.count <= question.numberLengthMax + 1
    }
  }

  /// How an item stands in the wording, and where.
  struct Reading {
    let spelling: ReferenceSpelling
    let words: Range<Int>
    /// The wording names another item of the payer's there, so that only the amount tells them apart.
    let isOfAnother: Bool
  }

  func reading(of item: Int) -> Reading? {
    guard !unread.isEmpty || !read.isEmpty else { return nil }
    let digits = ReferenceIndex.digits(of: question.ledger[item].number)
    var best: Reading?
    for number in unread {
      guard let spelling = NearNumber.spelling(digits, as: number.digits) else { continue }
      if best.map({ $0.spelling < spelling }) ?? true {
        best = Reading(spelling: spelling, words: number.words, isOfAnother: false)
      }
    }
    if let best { return best }
    return read.first { NearNumber.isTransposed($0.digits, digits) }.map {
      Reading(spelling: .near, words: $0.words, isOfAnother: true)
    }
  }

  /// Whether an item's number is one digit away from another customer's that makes the amount.
  func isLikeQuoted(_ item: Int) -> Bool {
    let digits = ReferenceIndex.digits(of: question.ledger[item].number)
    return others.contains { NearNumber.spelling(digits, as: $0.digits) == .near }
  }

  /// Whether taking an item to be misspelt there leaves out another one that is quoted in full elsewhere.
  func leavesOut(_ reading: Reading, for item: Int) -> Bool {
    question.quotedInFull.contains {
      $0 != item && question.mentions.words(of: [$0]).isDisjoint(with: reading.words)
    }
  }
}
