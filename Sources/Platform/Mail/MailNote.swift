public import Kernel

/// A short message of the program to one of its own people: a few sentences and one link.
public struct MailNote: Sendable, Hashable {
  public struct Link: Sendable, Hashable {
    public let text: String
    public let address: String

    public init(_ text: String, _ address: String) {
      self.text = text
      self.address = address
    }
  }

  public let subject: String
  public let paragraphs: [String]
  public let link: Link?
  public let language: LanguageCode

  public init(subject: String, paragraphs: [String], link: Link? = nil, language: LanguageCode) {
    self.subject = subject
    self.paragraphs = paragraphs
    self.link = link
    self.language = language
  }

  /// The note as a message.
  /// - Parameter key: a text that no other message has.
  public func message(from: MailAddress, to: MailAddress, key: String, date: Moment) -> MailMessage {
    MailMessage(
      from: from, to: to, subject: subject, messageID: "encours.\(key)@\(from.domain)", date: date, language: language,
      plainText: plainText, html: html)
  }

  private var plainText: String {
    (paragraphs + (link.map { ["\($0.text) :\n\($0.address)"] } ?? [])).joined(separator: "\n\n") + "\n"
  }

  private var html: String {
    let style = "font:16px/24px system-ui,-apple-system,Segoe UI,Roboto,sans-serif;color:#1a1a17"
    var body = paragraphs.map { "<p>\(MailNote.escaped($0))</p>" }
    if let link {
      let address = MailNote.escaped(link.address)
      body.append(
        """
        <p><a href="\(address)" style="color:#24478f;font-weight:600">\(MailNote.escaped(link.text))</a><br>
        <span style="color:#5a5a53;font-size:14px">\(address)</span></p>
        """)
    }
    return """
      <!doctype html><html lang="\(language.rawValue)"><head><meta charset="utf-8">\
      <title>\(MailNote.escaped(subject))</title></head><body style="\(style)">
      \(body.joined(separator: "\n"))
      </body></html>
      """
  }

  /// Byte by byte: a combining accent after a quote must not hide it.
  private static func escaped(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "<": result.append(contentsOf: "&lt;".unicodeScalars)
      case ">": result.append(contentsOf: "&gt;".unicodeScalars)
      case "&": result.append(contentsOf: "&amp;".unicodeScalars)
      case "\"": result.append(contentsOf: "&quot;".unicodeScalars)
      case "'": result.append(contentsOf: "&#39;".unicodeScalars)
      default: result.append(scalar)
      }
    }
    return String(result)
  }
}
