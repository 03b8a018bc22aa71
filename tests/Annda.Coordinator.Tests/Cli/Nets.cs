namespace Annda.Tests.Cli;

/// <summary>Experiment files for runs of a few seconds, so that a signal finds them at work.</summary>
internal static class Nets
{
    /// <summary>The 4-2-4 encoder, trained by clamped and free phases.</summary>
    public const string Boltzmann = """
        {
          "name": "encoder",
          "network": {
            "blocks": [
              { "name": "V", "role": "visible", "size": 8 },
              { "name": "H", "role": "hidden", "size": 2 }
            ],
            "couplings": [
              { "within": "V", "init": { "normal": 0.1 } },
              { "between": ["V", "H"], "init": { "normal": 0.1 } },
              { "within": "H", "init": { "constant": 0 } }
            ]
          },
          "temperature": { "steps": [{ "temperature": 8, "sweeps": 4 }, { "temperature": 4, "sweeps": 4 }] },
          "data": {
            "source": "patterns",
            "rows": [[1,0,0,0,1,0,0,0], [0,1,0,0,0,1,0,0], [0,0,1,0,0,0,1,0], [0,0,0,1,0,0,0,1]]
          },
          "task": {
            "kind": "train", "rule": "boltzmann", "epochs": 3000, "batch": 4, "chains": 64, "learningRate": 0.2,
            "clamped": { "count": 5 }, "free": { "count": 5 }, "noise": { "on": 0.15, "off": 0.05 }
          }
        }
        """;

    /// <summary>A ring of bipolar units with random weights, cooled down.</summary>
    public const string Anneal = """
        {
          "name": "cooling",
          "network": {
            "blocks": [
              { "name": "A", "units": "bipolar", "size": 30 },
              { "name": "B", "units": "bipolar", "size": 30 }
            ],
            "couplings": [
              { "between": ["A", "B"], "init": { "normal": 1 } },
              { "within": "A", "init": { "uniform": 1 } }
            ]
          },
          "temperature": { "geometric": [8, 0.1] },
          "task": { "kind": "anneal", "chains": 200, "sweeps": 60000 }
        }
        """;
}
