/// What a browser says of itself, reduced to what a person recognises their device by.
public struct DeviceName: Sendable, Hashable {
  public let browser: String?
  public let system: String?

  /// - Parameter agent: the `User-Agent` of a request. Anybody can write anything there: good for recognising one's own
  ///   device, never for trusting one.
  public init(agent: String) {
    // Each browser also claims to be those it descends from: the most particular name is asked for first.
    browser = DeviceName.first(
      [
        ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
      ], in: agent)
    system = DeviceName.first(
      [
        ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "ChromeOS"), ("Windows", "Windows"),
        ("Macintosh", "Mac"), ("Linux", "Linux"),
      ], in: agent)
  }

  private static func first(_ names: [(mark: String, name: String)], in agent: String) -> String? {
    names.first { agent.contains($0.mark) }?.name
  }
}
