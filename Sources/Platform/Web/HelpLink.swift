public import Kernel

/// The help that goes with a page.
public struct HelpLink: Sendable, Hashable {
  /// The name of its article.
  public let title: String
  /// What the page is for, in one sentence.
  public let sentence: String
  public let path: String

  public init(title: String, sentence: String, path: String) {
    self.title = title
    self.sentence = sentence
    self.path = path
  }
}

/// Finds the help of a page by its path; `nil` where there is none.
public typealias HelpIndex = @Sendable (_ path: String, _ language: LanguageCode) -> HelpLink?
