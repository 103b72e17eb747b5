public import Kernel

/// What may be written in a comment, and until when it may be changed.
public enum CommentRule {
  /// Characters of a comment: two pages; longer texts are documents.
  public static let charactersMax = 4_000
  /// Seconds during which its author may correct a comment: afterwards others have read it and acted on it.
  public static let editSeconds: Int64 = 15 * 60
  /// Seconds within which the same words about the same thing are a form sent twice, not a second comment.
  public static let againSeconds: Int64 = 60

  /// The text as it is kept: line ends of one kind, no control characters, nothing around it.
  ///
  /// - Throws: `CommentRefusal.empty` and `.tooLong`.
  public static func checked(_ text: String) throws(CommentRefusal) -> String {
    let kept = PlainText.cleaned(text)
    if kept.isEmpty { throw .empty }
    if kept.count > charactersMax { throw .tooLong(characters: kept.count) }
    return kept
  }

  /// - Throws: `CommentRefusal.notAuthor` and `.tooLate`.
  public static func checkEdit(
    author: PersonID, written: Moment, by person: PersonID?, at: Moment
  ) throws(CommentRefusal) {
    guard person == author else { throw .notAuthor }
    guard at.seconds(since: written) < editSeconds else { throw .tooLate }
  }
}

/// Why a comment was not written, changed or deleted.
public enum CommentRefusal: Error, Sendable, Hashable {
  case empty
  case tooLong(characters: Int)
  /// It is not there, was deleted, or is about a customer that the person may not see.
  case unknown
  case notAuthor
  /// Longer ago than ``CommentRule/editSeconds``.
  case tooLate
  /// The program itself writes no comments.
  case nobody
}

extension CommentRefusal: CustomStringConvertible {
  public var description: String {
    switch self {
    case .empty: "the comment is empty; write something"
    case .tooLong(let characters):
      "the comment has \(characters) characters; take at most \(CommentRule.charactersMax)"
    case .unknown: "there is no such comment, or it was deleted; look at the customer's notes again"
    case .notAuthor: "the comment is somebody else's; write one of your own"
    case .tooLate: "the comment is older than \(CommentRule.editSeconds / 60) minutes; write another one"
    case .nobody: "comments and tasks are written by people; sign in"
    }
  }
}

/// Text that a person typed, made fit to be kept.
enum PlainText {
  /// Line ends of one kind, no control characters (PostgreSQL keeps no zero byte), nothing around it.
  static func cleaned(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    var afterReturn = false
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\r": scalars.append("\n")
      case "\n": if !afterReturn { scalars.append(scalar) }
      case "\t": scalars.append(scalar)
      default: if scalar.properties.generalCategory != .control { scalars.append(scalar) }
      }
      afterReturn = scalar == "\r"
    }
    let isSpace = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace }
    guard let start = scalars.firstIndex(where: { !isSpace($0) }), let end = scalars.lastIndex(where: { !isSpace($0) })
    else { return "" }
    return String(scalars[start...end])
  }
}
