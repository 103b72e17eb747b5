import Kernel
import PeopleRules
import Storage
import Web

/// The second step of a sign-in: a code of the application, or a recovery code.
struct FinishSignIn: Sendable {
  enum Outcome: Sendable {
    case admitted(Admission)
    case wrong
    case wait(seconds: Int64)
    /// The first step is too long ago.
    case gone
  }

  let database: Database
  let factors: SecondFactor

  func run(step: String, typed: String, caller: Caller, at: Moment) async throws -> Outcome {
    guard let (person, stays) = try await database.read({ try SignInStepStore.find(step, at: at, $0) }) else {
      return .gone
    }
    // Whoever gets here has the password. Strangers' tries are counted together, wherever they come from, and those of
    // a device that has signed in before apart, so that they do not keep the owner out.
    var place = "code"
    if let device = caller.device, try await database.read({ try AttemptStore.knows(device, person: person, $0) }) {
      place = "code:\(Secret.digest(device))"
    }
    let (counted, account) = (place, SecondFactor.account(person))
    let wait = try await database.write {
      try AttemptStore.count(place: counted, account: account, at: at, $0).wait(at: at)
    }
    if wait > 0 { return .wait(seconds: wait) }
    return try await database.write { transaction in
      guard try factors.accepts(typed, of: person, at: at, transaction) else { return .wrong }
      try AttemptStore.forget(place: counted, account: account, transaction)
      try SignInStepStore.remove(step, transaction)
      return .admitted(
        try Admission.afterSecondFactor(person, caller: caller, stay: stays, at: at, transaction))
    }
  }
}
