namespace Annda.Numerics;

/// <summary>
/// States of a block of units for a group of chains. A closed family: bits for units with two values (<see cref="BitPlanes"/>) and real
/// numbers for all others (<see cref="RealStates"/>). Flows, messages, snapshots, checkpoints and hashes take either; a kernel takes the
/// case that its kind of unit has.
/// </summary>
public abstract class UnitStates
{
    private protected UnitStates(int units, int chains)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(units);
        ArgumentOutOfRangeException.ThrowIfLessThan(chains, 1);
        (Units, Chains) = (units, chains);
    }

    /// <summary>Number of units.</summary>
    public int Units { get; }

    /// <summary>Number of chains.</summary>
    public int Chains { get; }

    /// <summary>Chains rounded up to whole vector steps: the length of a row of floats.</summary>
    public int Lanes => BitPlanes.LanesFor(Chains);

    /// <summary>Bytes of what the states say, without padding.</summary>
    public abstract long Information { get; }

    /// <summary>The states as they lie in memory, little-endian; padding is 0, so that equal states have equal bytes.</summary>
    public abstract ReadOnlySpan<byte> Memory { get; }

    /// <summary>An independent copy.</summary>
    public abstract UnitStates Copy();

    /// <summary>The same units of chains [first, first + count); <paramref name="first"/> is a multiple of 64.</summary>
    public abstract UnitStates Slice(int first, int count);

    /// <summary>Same case, units, chains and bits.</summary>
    public bool SameBits(UnitStates other) => GetType() == other.GetType() && (Units, Chains) == (other.Units, other.Chains)
        && Memory.SequenceEqual(other.Memory);

    /// <summary>The chains of several states of the same units, one after the other; all but the last have a multiple of 64.</summary>
    /// <param name="parts">At least one, all of one case.</param>
    public static UnitStates Join(IReadOnlyList<UnitStates> parts)
    {
        var chains = parts.Sum(p => p.Chains);
        UnitStates whole = parts[0] is BitPlanes ? new BitPlanes(parts[0].Units, chains) : new RealStates(parts[0].Units, chains);
        var first = 0;
        foreach (var part in parts)
        {
            Guard.Shape(part.Units, whole.Units, "units of joined states");
            Guard.Shape(first % BitPlanes.ChainsPerWord, 0, "first chain of a part, modulo 64");
            whole.Place(part, first);
            first += part.Chains;
        }
        return whole;
    }

    /// <summary>Takes over the chains of a part.</summary>
    /// <param name="part">States of the same case and units.</param>
    /// <param name="first">Where its chains begin, a multiple of 64.</param>
    private protected abstract void Place(UnitStates part, int first);
}
