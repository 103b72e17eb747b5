public import Kernel

/// The code that the lines of an account which settle one another bear (*lettre*): AA, AB … ZZ, AAA …
///
/// Two letters at least, as French accounting software writes them, so that a code is never taken for the single letter of
/// a person. In capitals only: lower case means a partial lettering there, and what is not settled bears no code here.
public enum LetteringCode {
  private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ")

  /// The code of the n-th group of an account, from 0.
  public static func code(_ place: Int) -> String {
    var (left, length, many) = (max(0, place), 2, letters.count * letters.count)
    while left >= many {
      left -= many
      length += 1
      many *= letters.count
    }
    var text: [Character] = []
    for _ in 0..<length {
      text.append(letters[left % letters.count])
      left /= letters.count
    }
    return String(text.reversed())
  }
}

extension Named {
  public enum Lettering {}
}
public typealias LetteringID = Identifier<Named.Lettering>
