/// Who knocks, as far as it can be known: what tries are counted by, and what a list of sessions shows.
public struct Caller: Sendable, Hashable {
  /// Where the request comes from.
  public let address: String
  /// The secret of a device that has signed in before, if the browser sent one.
  public let device: String?
  /// What the browser says of itself, cut to what a list can show.
  public let agent: String

  private static let agentCharacters = 300

  public init(address: String, device: String? = nil, agent: String = "") {
    self.address = address
    self.device = device
    self.agent = String(agent.prefix(Caller.agentCharacters))
  }
}
