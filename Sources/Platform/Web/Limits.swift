/// Limits of what comes in from the web, each with its reason.
public enum Limits {
  /// Bytes of a form without files, from anyone: the largest of ours has some hundred fields.
  static let formBytes = 256 << 10
  /// Bytes of an upload by a signed-in person: an accounting file of four million lines is some 700 MB.
  static let uploadBytes = 1 << 30
  /// Fields and files of one form.
  static let formParts = 2_000
  /// Bytes of the headers of one part.
  static let partHeaderBytes = 8 << 10
  /// Seconds a connection may say nothing.
  public static let idleSeconds: Int64 = 60
  /// Characters of what was typed that are shown again when a form came too late: all of our longest form.
  static let typedCharacters = 60_000
  /// Fields shown again.
  static let typedTexts = 100
  static let flashBytes = 3_500
  static let flashCharacters = 600
  /// Panels that one request may ask for.
  static let fragments = 8
  /// Bytes of a path and query: longer ones are a mistake or an attack.
  static let pathBytes = 4 << 10
}
