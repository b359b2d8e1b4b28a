import ArgumentParser
import Configuration
import Recording
import ServiceLifecycle

@main struct Testigo: AsyncParsableCommand {}
