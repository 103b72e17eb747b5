import Kernel

/// A payer's text cut into words, with what is a date taken out and the periods it names noted.
struct Wording {
  /// A run of letters and digits.
  struct Word: Hashable {
    /// Its bytes in the line.
    let range: Range<Int>
    /// Letters before its first digit.
    let letters: Int
    /// Nothing but digits after those letters, and at least one.
    let endsInDigits: Bool
    let hasDigit: Bool
    /// Between two texts: a number does not run from one into the next.
    let isBreak: Bool

    /// Where its digits begin.
    var digits: Range<Int> { range.lowerBound + letters..<range.upperBound }
    var isNumber: Bool { letters == 0 && endsInDigits }
  }

  /// Digits in a row, and the words they stand in; both lines have the same words.
  struct Number: Hashable {
    let digits: [UInt8]
    let words: Range<Int>
  }

  /// Words over their bytes: lower case letters and digits only.
  struct Line: Hashable {
    private(set) var bytes: [UInt8] = []
    private(set) var words: [Word] = []

    mutating func add(_ word: some Collection<UInt8>) {
      let start = bytes.count
      bytes += word
      let letters = word.prefix { !Wording.isDigit($0) }.count
      let rest = word.dropFirst(letters)
      words.append(
        Word(
          range: start..<bytes.count, letters: letters, endsInDigits: !rest.isEmpty && rest.allSatisfy(Wording.isDigit),
          hasDigit: !rest.isEmpty, isBreak: false))
    }

    mutating func endText() {
      words.append(
        Word(range: bytes.count..<bytes.count, letters: 0, endsInDigits: false, hasDigit: false, isBreak: true))
    }
  }

  /// The words as written, and, where that differs, with the letters O, I and L between digits read as 0 and 1.
  let lines: [Line]
  /// The day of the entry.
  let day: CivilDate
  /// The months the text names, by their first day.
  let months: [CivilDate]
  /// The ranges of numbers the free text names.
  let ranges: [NumberRange]
  /// The folded text.
  let folded: String
  /// The numbers of the free text that are no dates: runs of digits, alone and over the words that follow.
  let numbers: [Number]
  /// The numbers of the free text that may be what counts in ours.
  let counters: [Counter]
  /// The words after "except": what they name is not paid.
  let excepted: Set<Int>
  /// Every word and every two or three words in a row, for looking for what is said.
  private let said: Set<UInt64>

  /// Letters beyond which a wording is not read: banks give at most some hundred.
  static let lengthMax = 4_000
  private static let numberMin = 3
  private static let numberLengthMax = 24
  /// Numbers of one text that are compared with items; a payer quotes some tens at most.
  private static let numbersMax = 200

  /// - Parameters:
  ///   - texts: free text.
  ///   - references: what stands for a reference only: numbers are looked for in it, words and periods are not.
  ///   - day: of the entry: a month named without its year is the last one before it.
  init(_ texts: [String], references: [String] = [], on day: CivilDate) {
    var written = Line()
    var months: [CivilDate] = []
    var folded: [String] = []
    var ranges: [NumberRange] = []
    for text in texts {
      let dates = DatesInText(String(text.prefix(Wording.lengthMax)), on: day)
      months += dates.months.filter { !months.contains($0) }
      let whole = Folding.folded(text)
      folded.append(whole)
      Wording.add(folded: dates.rest == text ? whole : Folding.folded(dates.rest), to: &written)
      ranges += RangesInText(dates.rest).ranges.filter { !ranges.contains($0) }
    }
    let free = written
    for reference in references {
      Wording.add(folded: Folding.folded(reference.prefix(Wording.lengthMax)), to: &written)
    }
    let read = Wording.digitsRead(written)
    lines = read == written ? [written] : [written, read]
    self.day = day
    self.months = months
    self.ranges = ranges
    self.folded = folded.joined(separator: " ")
    said = Wording.phrases(free)
    excepted = said.isDisjoint(with: Vocabulary.except.hashes) ? [] : Wording.excepted(free)
    let digits = read == written ? free : Wording.digitsRead(free)
    numbers = Wording.numbers(digits)
    counters = Counter.all(in: digits, on: day)
  }

  static func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }

  private static func add(folded: String, to line: inout Line) {
    for word in folded.utf8.split(separator: UInt8(ascii: " ")) { line.add(word) }
    line.endText()
  }

  private static func phrases(_ line: Line) -> Set<UInt64> {
    var said: Set<UInt64> = []
    for start in line.words.indices {
      var hash = RunningHash()
      for word in line.words[start...].prefix(Vocabulary.wordsMax) {
        if word.isBreak { break }
        hash.add(line.bytes[word.range])
        said.insert(hash.value)
        hash.add(UInt8(ascii: " "))
      }
    }
    return said
  }

  /// Words over which "except" holds: a number or two.
  private static let exceptedMax = 6

  private static func excepted(_ line: Line) -> Set<Int> {
    var excepted: Set<Int> = []
    for start in line.words.indices {
      var hash = RunningHash()
      for (place, word) in line.words[start...].prefix(Vocabulary.wordsMax).enumerated() {
        if word.isBreak { break }
        hash.add(line.bytes[word.range])
        if Vocabulary.except.hashes.contains(hash.value) {
          let after = line.words.indices.suffix(from: start + place + 1).prefix(exceptedMax)
          excepted.formUnion(after.prefix { !line.words[$0].isBreak })
        }
        hash.add(UInt8(ascii: " "))
      }
    }
    return excepted
  }

  /// Whether one of these words or phrases stands in the free text.
  func says(_ vocabulary: Vocabulary) -> Bool {
    if said.count < vocabulary.hashes.count { return said.contains { vocabulary.hashes.contains($0) } }
    return vocabulary.hashes.contains { said.contains($0) }
  }

  /// What the text says it is where no customer pays it; beside an invoice or a public payment the payer's name says
  /// nothing.
  var nature: AsideReason? {
    let isBilled = says(.invoice) || says(.publicPayment)
    return (isBilled ? Vocabulary.ofNatureForCertain : Vocabulary.ofNature).first { says($0.words) }?.nature
  }

  /// Words that one number may be broken into.
  private static let numberWordsMax = 4

  /// Each number word, and with those after it over spaces and dashes as far as they are nothing but digits.
  private static func numbers(_ line: Line) -> [Number] {
    var numbers: [Number] = []
    for start in line.words.indices where line.words[start].hasDigit {
      var digits: [UInt8] = []
      for place in start..<min(start + numberWordsMax, line.words.count) {
        let word = line.words[place]
        guard place == start || word.isNumber else { break }
        digits += line.bytes[word.range].filter(isDigit)
        // Three digits after letters are rather a name than a number.
        let isLong = digits.count > numberMin || (digits.count == numberMin && line.words[start].isNumber)
        if isLong, digits.count <= numberLengthMax, numbers.count < numbersMax {
          numbers.append(Number(digits: digits, words: start..<place + 1))
        }
        if !word.endsInDigits { break }
      }
    }
    return numbers
  }

  /// O, I and L beside a digit are digits badly read.
  private static func digitsRead(_ line: Line) -> Line {
    var read = Line()
    for word in line.words {
      if word.isBreak { read.endText() } else { read.add(digitsRead(Array(line.bytes[word.range]))) }
    }
    return read
  }

  private static func isLikeDigit(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "o") || byte == UInt8(ascii: "i") || byte == UInt8(ascii: "l")
  }

  private static func digitsRead(_ word: [UInt8]) -> [UInt8] {
    let isAllAlike = word.allSatisfy { isDigit($0) || isLikeDigit($0) }
    guard word.count(where: isDigit) >= (isAllAlike && word.count > 2 ? 1 : 3) else { return word }
    var bytes = word
    func couldBeDigit(_ index: Int) -> Bool {
      isDigit(bytes[index]) || isLikeDigit(bytes[index])
    }
    for index in bytes.indices {
      // What was read before is a digit by now, so a run of them is read from the left.
      let before = index == 0 || isDigit(bytes[index - 1])
      guard before, index + 1 == bytes.count || couldBeDigit(index + 1) else { continue }
      switch bytes[index] {
      case UInt8(ascii: "o"): bytes[index] = UInt8(ascii: "0")
      case UInt8(ascii: "i"), UInt8(ascii: "l"): bytes[index] = UInt8(ascii: "1")
      default: continue
      }
    }
    return bytes
  }
}
