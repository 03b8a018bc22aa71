namespace Annda.Placement;

/// <summary>
/// What work costs on one core, in seconds. The standard values were measured on one core of an AMD EPYC (Zen 5) by annda bench;
/// annda plan measures those of the machine that it runs on.
/// </summary>
public sealed record Costs
{
    /// <summary>A weight of a dense coupling between blocks, in a sweep of a chain group: making its partial sums.</summary>
    public double DenseWeight { get; init; } = 0.16e-9;

    /// <summary>The same weight for each chain: adding it.</summary>
    public double DenseField { get; init; } = 4.7e-12;

    /// <summary>A weight of a dense coupling and a chain, where what is read are real numbers.</summary>
    public double RealField { get; init; } = 13e-12;

    /// <summary>A product of real numbers in a chain that is summed.</summary>
    public double RealCount { get; init; } = 16e-12;

    /// <summary>A weight of a dense coupling inside a block and a chain, unit after unit.</summary>
    public double InsideField { get; init; } = 20e-12;

    /// <summary>An edge into a unit and a chain, with weights of any value.</summary>
    public double SparseField { get; init; } = 60e-12;

    /// <summary>An edge into a unit and a chain, with small whole weights.</summary>
    public double WholeField { get; init; } = 10e-12;

    /// <summary>Drawing a unit in a chain.</summary>
    public double Draw { get; init; } = 0.45e-9;

    /// <summary>Counting a pair of a dense coupling in a chain at once.</summary>
    public double Count { get; init; } = 9e-12;

    /// <summary>Counting it where the new weights are made.</summary>
    public double LearnCount { get; init; } = 4.5e-12;

    /// <summary>An edge and a chain that are counted.</summary>
    public double SparseCount { get; init; } = 50e-12;

    /// <summary>A new parameter.</summary>
    public double Learn { get; init; } = 0.4e-9;

    /// <summary>Adding up two sums.</summary>
    public double Merge { get; init; } = 0.7e-9;

    /// <summary>A sweep of a chain group in a block, whatever its size: actor, messages, books.</summary>
    public double Sweep { get; init; } = 3e-6;

    /// <summary>A message between actors of one node.</summary>
    public double LocalMessage { get; init; } = 0.25e-6;

    /// <summary>What another thread adds to the rate of one where several share the units of a wide block.</summary>
    public double TeamShare { get; init; } = 0.55;

    /// <summary>How much slower a core is while all cores of its machine are busy.</summary>
    public double Crowding { get; init; } = 1;

    /// <summary>What lies between nodes.</summary>
    public LinkCosts Link { get; init; } = LinkCosts.Loopback;

    /// <summary>Costs of the same work on cores so many times slower; links stay as they are.</summary>
    public Costs Slower(double times) => this with
    {
        DenseWeight = times * DenseWeight,
        DenseField = times * DenseField,
        RealField = times * RealField,
        RealCount = times * RealCount,
        InsideField = times * InsideField,
        SparseField = times * SparseField,
        WholeField = times * WholeField,
        Draw = times * Draw,
        Count = times * Count,
        LearnCount = times * LearnCount,
        SparseCount = times * SparseCount,
        Learn = times * Learn,
        Merge = times * Merge,
        Sweep = times * Sweep,
        LocalMessage = times * LocalMessage,
    };
}

/// <summary>What lies between two nodes, in seconds and bytes.</summary>
/// <param name="Latency">From the end of sending to the start of receiving.</param>
/// <param name="BytesPerSecond">Of each node's own connection, each way.</param>
public sealed record LinkCosts(double Latency, double BytesPerSecond)
{
    /// <summary>Work of the sender, and of the receiver, for a message.</summary>
    public double Message { get; init; } = 4e-6;

    /// <summary>Work of the sender, and of the receiver, for a byte.</summary>
    public double Byte { get; init; } = 2e-9;

    /// <summary>Bytes of a message beside its content.</summary>
    public int Envelope { get; init; } = 96;

    /// <summary>
    /// Processes of one machine. Measured between actor systems of two processes: a round trip of 100 to 144 µs, about 6 µs a message,
    /// 400 to 800 MB/s in messages of 16 to 64 KiB.
    /// </summary>
    public static LinkCosts Loopback { get; } = new(50e-6, 4e9);

    /// <summary>Machines on 10 Gbit/s Ethernet: the software's share as on loopback.</summary>
    public static LinkCosts Ethernet { get; } = new(75e-6, 1.25e9);

    /// <summary>The same link between processes on cores so many times slower.</summary>
    public LinkCosts Slower(double times) => this with { Message = times * Message, Byte = times * Byte };
}
