/// The words of a mail that its sender wrote: what they quote and how they sign is left out.
public enum NewText {
  /// - Parameter text: the plain text of the mail.
  /// - Returns: the new lines; all of them when nothing else would be left.
  public static func of(_ text: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).prefix(linesMax)
      .map { String($0.hasSuffix("\r") ? $0.dropLast() : $0) }
    var kept: [String] = []
    var index = 0
    while index < lines.count {
      let line = lines[index].trimmed
      if let behind = attribution(lines, at: index) {
        // Answers between quoted lines are kept; a quote without marks ends the mail.
        guard isQuotedNext(lines, from: behind) else { break }
        index = behind
        continue
      }
      if startsOriginal(line, lines, index) || line == "--" || line == "__" { break }
      if line.hasPrefix(">") || line.hasPrefix("|") {
        index += 1
        continue
      }
      if isDevice(line) {
        index += 1
        continue
      }
      kept.append(lines[index])
      index += 1
      if isClosing(line), kept.contains(where: { !$0.trimmed.isEmpty && !isClosing($0.trimmed) }) {
        kept += postscript(lines[index...])
        break
      }
    }
    let result = kept.joined(separator: "\n").trimmed
    return result
  }

  private static let linesMax = 4_000

  /// Behind an attribution such as « Le 23 nov. 2026 à 10:12, Ducros Distribution <…> a écrit : », which may take up to
  /// three lines; `nil` where none begins.
  private static func attribution(_ lines: [String], at index: Int) -> Int? {
    let first = lines[index].trimmed.lowercased()
    let starts = ["le ", "on ", "am ", "el ", "il ", "op "]
    guard starts.contains(where: { first.hasPrefix($0) }) else { return nil }
    let ends = [
      "a écrit :", "a écrit:", "a écrit\u{A0}:", "a ecrit :", "wrote:", "schrieb:", "escribió:", "scritto:", "schreef:",
    ]
    var joined = ""
    for place in index..<min(index + 3, lines.count) {
      joined += " " + lines[place].trimmed.lowercased()
      if ends.contains(where: { joined.hasSuffix($0) }) { return place + 1 }
      if lines[place].trimmed.isEmpty { return nil }
    }
    return nil
  }

  private static func isQuotedNext(_ lines: [String], from index: Int) -> Bool {
    lines[index...].first { !$0.trimmed.isEmpty }?.trimmed.hasPrefix(">") ?? false
  }

  /// The head that mail readers put above a mail they quote whole.
  private static func startsOriginal(_ line: String, _ lines: [String], _ index: Int) -> Bool {
    let folded = line.lowercased()
    if folded.hasPrefix("-----") && folded.hasSuffix("-----") && folded.contains(where: \.isLetter) { return true }
    if line.count >= 20, line.allSatisfy({ $0 == "_" }) { return true }
    let from = ["de :", "de:", "from:", "de\u{A0}:", "*de :*", "*from:*", "von:"]
    guard from.contains(where: { folded.hasPrefix($0) }) else { return false }
    let sent = ["envoyé", "envoye", "sent:", "date", "*envoyé", "*sent", "gesendet", "à :", "to:"]
    return lines[(index + 1)...].prefix(3).contains { next in
      sent.contains { next.trimmed.lowercased().hasPrefix($0) }
    }
  }

  private static func isDevice(_ line: String) -> Bool {
    let folded = line.lowercased()
    return [
      "envoyé de mon ", "envoyé depuis ", "sent from my ", "get outlook for ", "télécharger outlook",
      "obtenez outlook", "provenance : ", "provenance\u{A0}: ",
    ].contains { folded.hasPrefix($0) }
  }

  /// Whether the line only takes leave: what follows is a signature.
  private static func isClosing(_ line: String) -> Bool {
    guard line.count <= 60 else { return false }
    let letters = line.lowercased().filter { $0.isLetter || $0 == " " }.trimmed
    return closings.contains(letters)
  }

  private static let closings: Set<String> = [
    "cordialement", "bien cordialement", "très cordialement", "sincères salutations", "salutations", "cdlt", "cdt",
    "bien à vous", "bonne journée", "bonne réception", "bien sincèrement", "salutations distinguées",
    "meilleures salutations", "regards", "best regards", "kind regards", "kindest regards", "warm regards",
    "best wishes", "sincerely", "yours sincerely", "yours faithfully", "many thanks and best regards", "best", "cheers",
  ]

  /// What is written under a signature on purpose.
  private static func postscript(_ lines: ArraySlice<String>) -> [String] {
    guard
      let start = lines.firstIndex(where: {
        let line = $0.trimmed.lowercased()
        return line.hasPrefix("ps ") || line.hasPrefix("ps:") || line.hasPrefix("p.s")
      })
    else { return [] }
    return lines[start...].prefix { !$0.trimmed.isEmpty && !$0.trimmed.hasPrefix(">") }.map { $0 }
  }
}

/// Sentences of a text, each as it stands in it.
enum Sentences {
  private static let most = 400
  private static let lengthMax = 600

  static func of(_ text: String) -> [String] {
    var result: [String] = []
    for paragraph in paragraphs(text) {
      for sentence in split(paragraph) {
        let plain = sentence.trimmed
        if plain.contains(where: { $0.isLetter || $0.isNumber }) { result.append(String(plain.prefix(lengthMax))) }
        if result.count >= most { return result }
      }
    }
    return result
  }

  /// Lines that a mail reader has broken are put together: a line goes on where the next begins in small letters or with
  /// a figure and the one before did not end.
  private static func paragraphs(_ text: String) -> [String] {
    var result: [String] = []
    for raw in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let line = raw.trimmed
      let goesOn = line.first.map { $0.isLowercase || $0.isNumber } ?? false
      if goesOn, let last = result.last, let end = last.last, !".!?:;".contains(end) {
        result[result.count - 1] = last + " " + line
      } else {
        result.append(line)
      }
    }
    return result
  }

  private static func split(_ paragraph: String) -> [String] {
    var (result, current): ([String], String) = ([], "")
    let characters = Array(paragraph)
    for (index, character) in characters.enumerated() {
      current.append(character)
      guard ".!?;".contains(character) else { continue }
      let isEnd = index + 1 == characters.count || characters[index + 1].isWhitespace
      if isEnd, !(character == "." && isAbbreviation(current)) {
        result.append(current)
        current = ""
      }
    }
    result.append(current)
    return result
  }

  private static func isAbbreviation(_ text: String) -> Bool {
    let word = text.dropLast().reversed().prefix { !$0.isWhitespace }.reversed()
    return abbreviations.contains(String(word).lowercased())
  }

  private static let abbreviations: Set<String> = [
    "m", "mm", "mme", "mlle", "mr", "mrs", "ms", "dr", "n", "no", "nr", "réf", "ref", "fact", "env", "av", "st", "tel",
    "tél", "inv", "janv", "févr", "fév", "avr", "juil", "sept", "oct", "nov", "déc", "jan", "feb", "apr", "aug", "sep",
    "dec",
  ]
}
