/// How a conversation with a mail server, outgoing or incoming, is encrypted.
public enum MailSecurity: String, Sendable, Hashable, Codable, CaseIterable {
  /// Plain text: for a server on the same machine, or a test.
  case none
  /// Starts in plain text and becomes encrypted before anything secret is said; refused when the server cannot.
  case startTLS = "starttls"
  /// Encrypted from the first byte, usually on port 465 for sending and 993 for reading.
  case tls
}
