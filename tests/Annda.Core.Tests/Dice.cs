using Annda.Numerics;
using Annda.Randomness;

namespace Annda.Tests;

/// <summary>Seeded choices for tests, from the product's own generator.</summary>
public sealed class Dice(ulong seed)
{
    private readonly StreamKey _key = new(seed, Purpose.Estimate, 15);
    private uint _next;

    public int Below(int bound) => _key.Below(bound, 0, _next++, 0);

    public bool Chance(double probability) => Uniform() < probability;

    /// <summary>In (0, 1), 32 bits fine.</summary>
    public double Uniform()
    {
        var (low, high) = _key.SweepWords(1);
        return (Philox.Block(_key.Seed, _next++, 0, low, high).W0 + 0.5) / (1L << 32);
    }

    public float Normal() => (float)_key.Normals(1, _next++, 2).First;

    public float[] Normals(int count, double deviation = 1) => [.. Enumerable.Range(0, count).Select(_ => (float)(deviation * Normal()))];

    public BitPlanes States(int units, int chains)
    {
        var states = new BitPlanes(units, chains);
        for (var unit = 0; unit < units; unit++)
            for (var chain = 0; chain < chains; chain++) states[unit, chain] = Below(2) == 1;
        return states;
    }

    public RealStates Reals(int units, int chains)
    {
        var states = new RealStates(units, chains);
        for (var unit = 0; unit < units; unit++)
            for (var chain = 0; chain < chains; chain++) states[unit, chain] = Normal();
        return states;
    }

    /// <summary>[size, size] symmetric with zero diagonal.</summary>
    public float[] Symmetric(int size, double deviation = 1)
    {
        var weights = new float[size * size];
        for (var i = 0; i < size; i++)
            for (var j = 0; j < i; j++) weights[i * size + j] = weights[j * size + i] = (float)(deviation * Normal());
        return weights;
    }
}
