using Annda.Tests.Documents;
using k8s;
using k8s.Models;

namespace Annda.Tests.Deploy;

/// <summary>The Kubernetes files, read strictly by the types of Kubernetes' own client, against what the programs know.</summary>
[Collection(ImageCollection.Name)]
public sealed class KubernetesTests(Image image)
{
    private static readonly string Folder = Path.Combine(Document.Root, "deploy/kubernetes");

    private static readonly object[] Objects =
        [.. new[] { "nodes.yaml", "run.yaml", "network.yaml" }.SelectMany(f => KubernetesYaml.LoadAllFromString(
            File.ReadAllText(Path.Combine(Folder, f)), strict: true))];

    private static readonly V1StatefulSet Nodes = Only<V1StatefulSet>();
    private static readonly V1Job Run = Only<V1Job>();
    private static readonly V1Service Service = Only<V1Service>();

    [Fact]
    public void Every_program_knows_its_options()
    {
        image.Knows(Words(Nodes.Spec.Template), "StatefulSet");
        var script = Assert.Single(Container(Run.Spec.Template).Args);
        var cluster = string.Concat(script.Split('\n').Select(l => l.Trim()).Where(l => l.StartsWith("cluster=", StringComparison.Ordinal))
            .Select(l => l["cluster=\"".Length..^1].Replace("$cluster", "", StringComparison.Ordinal)));
        Assert.Contains($"--nodes={Nodes.Spec.Replicas}", cluster, StringComparison.Ordinal);
        Assert.Contains("--tls-ca=", cluster, StringComparison.Ordinal);
        var calls = script.Split('\n').Select(l => l.Trim()).Where(l => l.StartsWith("exec ", StringComparison.Ordinal)).ToArray();
        Assert.Equal(2, calls.Length);
        Assert.All(calls, call => image.Knows(call[5..].Replace("$cluster", cluster, StringComparison.Ordinal).Split(' '), "Job"));
    }

    [Fact]
    public void Nodes_join_nodes_that_are_there_by_names_that_the_service_gives_before_they_are_ready()
    {
        Assert.Equal("None", Service.Spec.ClusterIP);
        Assert.True(Service.Spec.PublishNotReadyAddresses);
        Assert.Equal(Service.Metadata.Name, Nodes.Spec.ServiceName);
        Assert.True(Service.Spec.Selector.All(Nodes.Spec.Template.Metadata.Labels.Contains));
        var words = Words(Nodes.Spec.Template);
        Assert.Contains($"--advertise=$(POD_NAME).{Service.Metadata.Name}", words);
        var joins = words.Where(w => w.StartsWith("--join=", StringComparison.Ordinal)).ToArray();
        Assert.Equal([.. Enumerable.Range(0, 2).Select(i => $"--join={Nodes.Metadata.Name}-{i}.{Service.Metadata.Name}:4053")], joins);
        Assert.InRange(joins.Length, 1, Nodes.Spec.Replicas!.Value);
        Assert.Contains($"--join={Nodes.Metadata.Name}-0.{Service.Metadata.Name}:4053", Container(Run.Spec.Template).Args[0],
            StringComparison.Ordinal);
        Assert.Equal("metadata.name", Container(Nodes.Spec.Template).Env.Single(e => e.Name == "POD_NAME").ValueFrom.FieldRef.FieldPath);
        Assert.Equal("status.podIP", Container(Run.Spec.Template).Env.Single(e => e.Name == "POD_IP").ValueFrom.FieldRef.FieldPath);
    }

    [Fact]
    public void Probes_ask_the_port_of_health()
    {
        var node = Container(Nodes.Spec.Template);
        Assert.Equal(8080, node.Ports.Single(p => p.Name == "health").ContainerPort);
        Assert.Contains("--health=0.0.0.0:8080", node.Args);
        Assert.Equal(("/live", "health"), (node.LivenessProbe.HttpGet.Path, node.LivenessProbe.HttpGet.Port.Value));
        Assert.Equal(("/ready", "health"), (node.ReadinessProbe.HttpGet.Path, node.ReadinessProbe.HttpGet.Port.Value));
    }

    [Fact]
    public void Pods_can_do_no_more_than_they_must_and_have_the_time_to_leave()
    {
        foreach (var pod in new[] { Nodes.Spec.Template.Spec, Run.Spec.Template.Spec })
        {
            Assert.Equal(35, pod.TerminationGracePeriodSeconds);
            Assert.False(pod.AutomountServiceAccountToken);
            Assert.True(pod.SecurityContext.RunAsNonRoot);
            Assert.Equal(1654, pod.SecurityContext.RunAsUser);
            Assert.Equal("RuntimeDefault", pod.SecurityContext.SeccompProfile.Type);
            var container = Assert.Single(pod.Containers).SecurityContext;
            Assert.True(container.ReadOnlyRootFilesystem);
            Assert.False(container.AllowPrivilegeEscalation);
            Assert.Equal(["ALL"], container.Capabilities.Drop);
            Assert.Contains(pod.Containers[0].VolumeMounts, m => m.MountPath == "/tls" && m.ReadOnlyProperty == true);
            Assert.All(pod.Containers[0].VolumeMounts, m => Assert.Contains(pod.Volumes, v => v.Name == m.Name));
            Assert.Equal(Convert.ToInt32("440", 8), pod.Volumes.Single(v => v.Secret is not null).Secret.DefaultMode);
        }
    }

    [Fact]
    public void The_run_keeps_its_folder()
    {
        var claim = Only<V1PersistentVolumeClaim>();
        var pod = Run.Spec.Template.Spec;
        var volume = pod.Volumes.Single(v => v.PersistentVolumeClaim is not null);
        Assert.Equal(claim.Metadata.Name, volume.PersistentVolumeClaim.ClaimName);
        Assert.Equal("/runs", pod.Containers[0].VolumeMounts.Single(m => m.Name == volume.Name).MountPath);
        Assert.Equal("Never", pod.RestartPolicy);
    }

    [Fact]
    public void The_network_lets_the_cluster_through()
    {
        var policy = Only<V1NetworkPolicy>().Spec;
        Assert.Equal("4053", Assert.Single(Assert.Single(policy.Ingress).Ports).Port.Value);
        Assert.Equal(["Ingress", "Egress"], policy.PolicyTypes);
        Assert.Contains(policy.Egress, e => e.Ports.Any(p => p.Port.Value == "53"));
    }

    [Fact]
    public async Task Kustomize_puts_them_together_where_it_is_installed()
    {
        if (!Shell.Has("kubectl")) return;
        var copy = Directory.CreateTempSubdirectory("annda-kustomize-");
        try
        {
            foreach (var file in Directory.GetFiles(Folder)) File.Copy(file, Path.Combine(copy.FullName, Path.GetFileName(file)));
            (await Shell.RunAsync(copy.FullName, image.Program("annda"), "certs", "init", "certs", "--node", "node", "--host", "*.annda",
                "--node", "run")).Well();
            var whole = (await Shell.RunAsync(copy.FullName, "kubectl", "kustomize", ".")).Well().Output;
            var objects = KubernetesYaml.LoadAllFromString(whole, strict: true);
            var secrets = objects.OfType<V1Secret>().ToDictionary(s => s.Metadata.Name);
            Assert.Equal(2, secrets.Count);
            Assert.All(secrets.Values, s => Assert.Equal(["ca.pem", "tls.pem"], s.Data.Keys.Order()));
            var pods = objects.OfType<V1StatefulSet>().Select(s => s.Spec.Template)
                .Concat(objects.OfType<V1Job>().Select(j => j.Spec.Template));
            Assert.All(pods, pod =>
            {
                Assert.Contains(pod.Spec.Volumes.Single(v => v.Secret is not null).Secret.SecretName, secrets.Keys);
                Assert.Equal("annda:latest", pod.Spec.Containers[0].Image);
                Assert.Equal("annda", pod.Metadata.Labels["app.kubernetes.io/name"]);
            });
        }
        finally
        {
            copy.Delete(true);
        }
    }

    private static T Only<T>() => Assert.Single(Objects.OfType<T>());

    private static V1Container Container(V1PodTemplateSpec pod) => Assert.Single(pod.Spec.Containers);

    private static IList<string> Words(V1PodTemplateSpec pod) => Container(pod).Args;
}
