import Kernel
import PeopleRules
import Receivables
import ReceivablesRules
import Storage
import Web

/// What comes of somebody who has shown who they are, with a password, a link or another provider's word.
public enum Admission: Sendable, Hashable {
  case session(StartedSession)
  /// A code of the second factor is needed first; the secret names the sign-in that waits for it.
  case secondFactor(step: String)
  /// The person may see no company.
  case noCompany

  /// The one way in: whoever has a second factor is asked for it, however they came.
  static func of(
    _ person: PersonID, caller: Caller, stay: Bool, at: Moment, _ transaction: Transaction
  ) throws -> Admission {
    if try SecondFactorStore.isOn(for: person, transaction) {
      let step = Secret.make()
      try SignInStepStore.insert(step, person: person, stays: stay, at: at, transaction)
      return .secondFactor(step: step)
    }
    return try afterSecondFactor(person, caller: caller, stay: stay, at: at, transaction)
  }

  static func afterSecondFactor(
    _ person: PersonID, caller: Caller, stay: Bool, at: Moment, _ transaction: Transaction
  ) throws -> Admission {
    guard let session = try StartedSession.start(for: person, caller: caller, stay: stay, at: at, transaction)
    else { return .noCompany }
    return .session(session)
  }
}
